using Rendermeter.Pricing.Amounts;

namespace Rendermeter.Pricing.Rates;

/// <summary>
/// A job that runs as several steps, each priced on the size that it takes and makes: an upscale by 4 is two upscales by 2. In each step
/// the component sees <c>step_input_megapixels</c> and <c>step_output_megapixels</c>. The last step may be a smaller one.
/// </summary>
/// <param name="By">The parameter with the whole factor of an edge, for example <c>scale</c>.</param>
/// <param name="Step">The factor of one step, above 1.</param>
public sealed record Cascade(string By, Rational Step)
{
    /// <summary>The names that are known within a step.</summary>
    public const string StepInput = "step_input_megapixels";

    /// <inheritdoc cref="StepInput"/>
    public const string StepOutput = "step_output_megapixels";

    /// <summary>No cascade has more steps.</summary>
    public const int MostSteps = 16;

    /// <summary>Megapixels in and out of each step, in order; a factor of 1 or less is one step.</summary>
    /// <param name="inputMegapixels">Of the picture that goes into the first.</param>
    /// <param name="factor">Of the whole job.</param>
    public IEnumerable<(Rational Input, Rational Output)> Steps(Rational inputMegapixels, Rational factor)
    {
        var left = factor;
        for (var i = 0; i < MostSteps; i++)
        {
            var edge = Rational.Min(Step, left);
            var output = inputMegapixels * edge * edge;
            yield return (inputMegapixels, output);
            inputMegapixels = output;
            left /= edge;
            if (left <= Rational.One)
            {
                yield break;
            }
        }
    }
}
