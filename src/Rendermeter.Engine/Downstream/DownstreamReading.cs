using System.Globalization;
using Rendermeter.Pricing.Amounts;

namespace Rendermeter.Engine.Downstream;

/// <summary>Reads the downstream steps of a route. Whatever is wrong is listed, each beginning with its place.</summary>
internal static class DownstreamReading
{
    private const int MostSteps = 16;
    private const long MostBytes = 1_000_000_000_000;

    /// <summary>The steps, in order.</summary>
    /// <param name="each">The route's <c>Downstream</c>: one price for every delivered output, in USD; null is none.</param>
    public static IReadOnlyList<DownstreamStep> Read(string pointer, string media, long? each, IReadOnlyList<DownstreamStepOptions> options, ICollection<string> errors)
    {
        var steps = new List<DownstreamStep>();
        if (each > 0)
        {
            steps.Add(new DownstreamStep("downstream", each.Value, PerGigabyte: false, OnlyAccepted: false, ExpectedBytes: 0));
        }

        if (options.Count > MostSteps)
        {
            errors.Add($"{pointer}:Steps: a route has at most {MostSteps} steps");
        }

        foreach (var (index, written) in options.Index())
        {
            var at = $"{pointer}:Steps:{index}";
            if (written.Step.Length is 0 or > 40 || !written.Step.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '-'))
            {
                errors.Add($"{at}:Step: '{written.Step}' is no name of 1 to 40 lower-case letters, digits and hyphens, such as moderation");
            }
            else if (steps.Exists(known => known.Name == written.Step))
            {
                errors.Add($"{at}:Step: {written.Step} stands there twice");
            }

            var price = default(Money);
            if (written.Price is null || !Money.TryParse(written.Price, Currency.Usd, out price))
            {
                errors.Add($"{at}:Price: '{written.Price}' is no amount such as 0.002");
            }

            var perGigabyte = Word($"{at}:Per", written.Per, "output", "gigabyte", errors) ?? false;
            var accepted = Word($"{at}:On", written.On, "delivered", "accepted", errors) ?? written.Step != "moderation";
            steps.Add(new DownstreamStep(written.Step, price.Nanos, perGigabyte, accepted, Bytes($"{at}:ExpectedBytes", media, written.ExpectedBytes, errors)));
        }

        return steps;
    }

    private static bool? Word(string at, string? text, string one, string other, ICollection<string> errors)
    {
        if (text is not null && text != one && text != other)
        {
            errors.Add($"{at}: '{text}' is neither {one} nor {other}");
        }

        return text is null ? null : text == other;
    }

    private static long Bytes(string at, string media, string? text, ICollection<string> errors)
    {
        var usual = media switch { "video" => 20_000_000L, "speech" => 500_000L, _ => 2_000_000L };
        if (text is null)
        {
            return usual;
        }

        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) && bytes <= MostBytes)
        {
            return bytes;
        }

        errors.Add($"{at}: '{text}' is no whole number from 0 to {MostBytes}");
        return usual;
    }
}
