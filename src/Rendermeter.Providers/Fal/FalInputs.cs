using System.Text.Json;
using Rendermeter.Engine.Inputs;
using Rendermeter.Providers.Wires;

namespace Rendermeter.Providers.Fal;

/// <summary>
/// fal's names for what goes in. It is told an address for each file: one of ours where it can reach us, else the file itself as a <c>data:</c> address, which is
/// written while it is sent.
/// </summary>
internal static class FalInputs
{
    /// <summary>Above it a file needs an address of ours: fal takes no larger body.</summary>
    private const long MostBytesInside = 20 << 20;

    /// <summary>Why a model cannot take these files, or null.</summary>
    public static string? Fault(string model, FalTakes models, IReadOnlyList<RenderInput> inputs)
    {
        if (models.Of(model) is not { } takes)
        {
            return inputs.Count == 0 ? null : $"what {model} takes is not known: name it in Rendermeter:Providers:fal:Inputs";
        }

        var doubled = inputs.GroupBy(input => Name(takes, input)).FirstOrDefault(group => group.Key is null || (group.Count() > 1 && !IsList(group.Key)));
        return doubled is null ? null
            : doubled.Key is null ? $"fal has no name for a {doubled.First().MediaType} that is a {Pricing.SnakeCase.Of(doubled.First().Role)} of this model"
            : $"this model takes one {doubled.Key}, and {doubled.Count()} go in";
    }

    /// <summary>Writes the addresses; a file without one of ours is marked, and stands in <paramref name="inside"/> under its mark.</summary>
    /// <returns>Why they cannot be written, or null.</returns>
    public static string? Write(Utf8JsonWriter json, IReadOnlyDictionary<string, string> takes, IReadOnlyList<JobInput> inputs, IDictionary<string, JobInput> inside)
    {
        foreach (var group in inputs.GroupBy(input => Name(takes, input.About)!))
        {
            json.WritePropertyName(group.Key);
            if (IsList(group.Key))
            {
                json.WriteStartArray();
            }

            foreach (var input in group)
            {
                json.WriteStringValue(Address(input, inside));
            }

            if (IsList(group.Key))
            {
                json.WriteEndArray();
            }
        }

        return inside.Values.Sum(input => input.About.Bytes) > MostBytesInside
            ? $"more than {MostBytesInside} bytes go in: fal needs an address of ours for that, see Rendermeter__PublicUrl"
            : null;
    }

    private static string Address(JobInput input, IDictionary<string, JobInput> inside)
    {
        if (input.Url is { Scheme: "https" } url)
        {
            return url.AbsoluteUri;
        }

        var mark = SplicedJson.Mark(input.About.Id.ToString());
        inside[mark] = input;
        return mark;
    }

    private static bool IsList(string name) => name.EndsWith("_urls", StringComparison.Ordinal);

    /// <summary>The first of the names for such a file that the model has.</summary>
    private static string? Name(IReadOnlyDictionary<string, string> takes, RenderInput input)
    {
        string[] names = (input.MediaType.Split('/')[0], input.Role) switch
        {
            ("image", InputRole.Mask) => ["mask_url", "mask_image_url"],
            ("image", InputRole.LastFrame) => ["tail_image_url", "end_image_url", "last_frame_url"],
            ("image", InputRole.FirstFrame) => ["image_url", "start_image_url", "first_frame_url"],
            ("image", InputRole.Source) => ["image_url", "start_image_url", "image_urls", "reference_image_urls"],
            ("image", InputRole.Reference) => ["image_urls", "reference_image_urls", "image_url"],
            ("video", InputRole.Source) => ["video_url"],
            ("audio", InputRole.Source) => ["audio_url"],
            _ => [],
        };
        return Array.Find(names, takes.ContainsKey);
    }
}
