using System.Globalization;
using Rendermeter.Engine.Attempts;

namespace Rendermeter.Providers;

/// <summary>How much an operator lets this process give a vendor at once and in a minute: in all, and of each model.</summary>
/// <param name="All">Of all models together.</param>
/// <param name="Models">Of one model, by its name.</param>
public sealed record VendorLimits(SubmissionLimit All, IReadOnlyDictionary<string, SubmissionLimit> Models)
{
    private const int Most = 1_000_000;

    /// <summary>No limits.</summary>
    public static VendorLimits None { get; } = new(new SubmissionLimit(), new Dictionary<string, SubmissionLimit>());

    /// <summary>
    /// Reads <c>Rendermeter:Providers:{vendor}:MostAtOnce</c> and <c>MostPerMinute</c>, and of models <c>ModelLimits</c>: <c>fal-ai/veo3.1 at_once:2 per_minute:10;
    /// fal-ai/flux/dev at_once:8</c>. A name of a model could not be a part of the name of a setting: it has slashes, dots and colons.
    /// </summary>
    /// <param name="setting">A setting by its whole name; null where there is none.</param>
    /// <exception cref="FormatException">A limit is none; the message names the setting.</exception>
    public static VendorLimits Read(string vendor, Func<string, string?> setting)
    {
        var at = $"{VendorAddresses.Section}:{vendor}";
        var all = new SubmissionLimit(
            Whole($"{at}:MostAtOnce", setting($"{at}:MostAtOnce")) ?? int.MaxValue, Whole($"{at}:MostPerMinute", setting($"{at}:MostPerMinute")) ?? int.MaxValue);
        var models = new Dictionary<string, SubmissionLimit>(StringComparer.Ordinal);
        foreach (var entry in (setting($"{at}:ModelLimits") ?? "").Split([';', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var (model, limit) = Model($"{at}:ModelLimits", entry);
            if (!models.TryAdd(model, limit))
            {
                throw new FormatException($"{at}:ModelLimits: {model} stands there twice");
            }
        }

        return new VendorLimits(all, models);
    }

    /// <summary>The facts of a vendor with these limits.</summary>
    public ProviderTraits On(ProviderTraits traits) => traits with { Limit = All, ModelLimits = Models };

    private static (string Model, SubmissionLimit Limit) Model(string name, string entry)
    {
        var words = entry.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var limit = new SubmissionLimit();
        foreach (var word in words.Skip(1))
        {
            limit = word.Split(':') switch
            {
                ["at_once", var number] when Whole(name, number) is { } most => limit with { MostAtOnce = most },
                ["per_minute", var number] when Whole(name, number) is { } most => limit with { MostPerMinute = most },
                _ => throw Wrong(name, entry),
            };
        }

        return words.Length > 1 ? (words[0], limit) : throw Wrong(name, entry);
    }

    private static FormatException Wrong(string name, string entry)
        => new($"{name}: '{entry}' is no model with its limits, such as fal-ai/veo3.1 at_once:2 per_minute:10; entries are parted by ;");

    private static int? Whole(string name, string? text)
        => string.IsNullOrEmpty(text) ? null
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= Most ? number
            : throw new FormatException($"{name}: '{text}' is not 1 to {Most}; leave it out for no limit");
}
