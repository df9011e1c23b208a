using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Pricing.Offers;

/// <summary>A way to make a render: one model, or several one after the other, such as a render at 1k and an upscale to 4k.</summary>
/// <param name="Steps">One or more, in their order.</param>
public sealed record Offer(IReadOnlyList<OfferStep> Steps)
{
    /// <summary>No offer has more steps.</summary>
    public const int MostSteps = 8;

    private const char StepSeparator = '+';

    /// <summary>The offer as it is typed: <c>a/draw resolution=1k + b/upscale scale=4</c>.</summary>
    public string Name => string.Join(" + ", Steps.Select(step => step.Parameters.Count == 0 ? step.Model : $"{step.Model} {step.Parameters}"));

    /// <summary>One model.</summary>
    public static Offer Of(string model) => new([new OfferStep(model, ParameterSet.Empty)]);

    /// <summary>Reads <c>MODEL key=value… + MODEL key=value…</c>; null, with what is wrong, where it cannot be read.</summary>
    /// <param name="text">The offer as it is typed. A plus stands between blanks.</param>
    /// <param name="problem">What is wrong; null when an offer is returned.</param>
    public static Offer? Parse(string text, out string? problem)
    {
        var steps = new List<OfferStep>();
        foreach (var part in text.Split($" {StepSeparator} ", StringSplitOptions.TrimEntries))
        {
            var words = part.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length == 0 || words[0].Contains('=', StringComparison.Ordinal))
            {
                problem = "a step begins with a model";
                return null;
            }

            var pairs = words.Skip(1).Select(word => word.Split('=', 2)).ToList();
            if (pairs.Find(pair => pair.Length < 2) is { } lone)
            {
                problem = $"'{lone[0]}' is no key=value";
                return null;
            }

            switch (ParameterSet.FromPairs(pairs.Select(pair => KeyValuePair.Create(pair[0], pair[1]))))
            {
                case ParseResult.Parsed parsed:
                    steps.Add(new OfferStep(words[0], parsed.Parameters));
                    break;
                case ParseResult.Invalid invalid:
                    problem = invalid.Errors[0].Detail;
                    return null;
            }
        }

        problem = steps.Count > MostSteps ? $"an offer has {MostSteps} steps at most" : null;
        return problem is null ? new Offer(steps) : null;
    }
}
