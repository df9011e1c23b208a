using System.Text;
using System.Text.Json;
using Rendermeter.Engine.Routes;

namespace Rendermeter.Engine.Wallets;

/// <summary>What a fund may be spent on. Each list that is not empty must match; in a pattern <c>*</c> stands for any characters, none too.</summary>
/// <param name="Models">Patterns over <c>provider/model</c>.</param>
/// <param name="Providers">Patterns over providers.</param>
/// <param name="Features">Patterns over the feature that a render names; a render without one matches none.</param>
public sealed record FundScope(IReadOnlyList<string> Models, IReadOnlyList<string> Providers, IReadOnlyList<string> Features)
{
    /// <summary>How a fund without limits is stored.</summary>
    public const string AnythingText = "*";

    /// <summary>No limits.</summary>
    public static FundScope Anything { get; } = new([], [], []);

    /// <summary>True where an attempt on this offer, for this feature, may be paid from the fund.</summary>
    public bool Allows(Offer offer, string? feature)
        => Matches(Models, offer.Name) && Matches(Providers, offer.Provider) && Matches(Features, feature);

    /// <summary>As it is stored: <c>*</c>, or a JSON object with the lists that are not empty.</summary>
    public override string ToString()
    {
        if (Models.Count + Providers.Count + Features.Count == 0)
        {
            return AnythingText;
        }

        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            Write(json, "models", Models);
            Write(json, "providers", Providers);
            Write(json, "features", Features);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    public static FundScope Read(string text)
    {
        if (text == AnythingText)
        {
            return Anything;
        }

        using var document = JsonDocument.Parse(text);
        return new FundScope(List(document, "models"), List(document, "providers"), List(document, "features"));
    }

    /// <summary>True where the pattern stands for the whole text.</summary>
    public static bool Matches(string pattern, string text)
    {
        var parts = pattern.Split('*');
        if (parts.Length == 1)
        {
            return pattern == text;
        }

        if (text.Length < parts[0].Length + parts[^1].Length || !text.StartsWith(parts[0], StringComparison.Ordinal) || !text.EndsWith(parts[^1], StringComparison.Ordinal))
        {
            return false;
        }

        var (at, end) = (parts[0].Length, text.Length - parts[^1].Length);
        foreach (var part in parts[1..^1])
        {
            var found = text.IndexOf(part, at, end - at, StringComparison.Ordinal);
            if (found < 0)
            {
                return false;
            }

            at = found + part.Length;
        }

        return true;
    }

    private static bool Matches(IReadOnlyList<string> patterns, string? text)
        => patterns.Count == 0 || (text is not null && patterns.Any(pattern => Matches(pattern, text)));

    private static void Write(Utf8JsonWriter json, string name, IReadOnlyList<string> patterns)
    {
        if (patterns.Count > 0)
        {
            json.WriteStartArray(name);
            foreach (var pattern in patterns)
            {
                json.WriteStringValue(pattern);
            }

            json.WriteEndArray();
        }
    }

    private static List<string> List(JsonDocument document, string name)
        => document.RootElement.TryGetProperty(name, out var list) ? [.. list.EnumerateArray().Select(item => item.GetString()!)] : [];
}
