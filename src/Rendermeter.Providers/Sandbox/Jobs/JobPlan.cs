using System.Globalization;

namespace Rendermeter.Providers.Sandbox.Jobs;

/// <summary>What will become of a job: fixed by its order, so that a restart cannot change it.</summary>
/// <param name="Result">How it ends unless it is cancelled.</param>
/// <param name="Delivered">The order of what is really made; null where nothing is delivered.</param>
/// <param name="TimesListed">How often each file is listed.</param>
/// <param name="CostNanos">What is billed.</param>
/// <param name="Usage">What the bill is for.</param>
internal sealed record JobPlan(JobResult Result, JobRequest? Delivered, int TimesListed, long CostNanos, IReadOnlyDictionary<string, string> Usage)
{
    public static JobPlan Of(string provider, JobRequest request) => request.Simulate switch
    {
        Misbehaviour.FailFree => Nothing(JobResult.ProviderError, request),
        Misbehaviour.RefuseInput => Nothing(JobResult.RefusedInput, request),
        Misbehaviour.FailBilled => Billed(provider, JobResult.ProviderError, request, null),
        Misbehaviour.RefuseOutput => Billed(provider, JobResult.RefusedOutput, request, null),
        Misbehaviour.WrongSize => Billed(provider, JobResult.Success, request, Halved(request)),
        Misbehaviour.DeliverTwice => Billed(provider, JobResult.Success, request, request) with { TimesListed = 2 },
        Misbehaviour.Partial when Part(request) is { } part => Billed(provider, JobResult.Partial, part, part),
        Misbehaviour.None or Misbehaviour.Slow or Misbehaviour.AcceptThenHang or Misbehaviour.LoseWebhook or Misbehaviour.RepeatWebhook
            or Misbehaviour.Partial or Misbehaviour.Throttle => Billed(provider, JobResult.Success, request, request),
    };

    /// <summary>The same job, cancelled: free before it starts, billed in full afterwards.</summary>
    public static JobPlan OfCancelled(string provider, JobRequest request, bool started)
        => started ? Billed(provider, JobResult.CancelledAfterStart, request, null) : Nothing(JobResult.CancelledBeforeStart, request);

    private static JobPlan Nothing(JobResult result, JobRequest request)
        => new(result, null, 1, 0, Measure(request, 0, 0, 0));

    private static JobPlan Billed(string provider, JobResult result, JobRequest billed, JobRequest? delivered)
        => new(result, delivered, 1, PriceList.Price(provider, billed, billed.Count, billed.LengthMillis),
            Measure(billed, billed.Count, billed.LengthMillis, billed.Characters));

    // Half of the images, at least one; half of a film. One image or a speech cannot be had in part.
    private static JobRequest? Part(JobRequest request) => request.Product switch
    {
        Product.Image or Product.Edit => request.Count < 2 ? null : request with { Count = request.Count / 2 },
        Product.Video => request with { LengthMillis = request.LengthMillis / 2 },
        Product.Speech => null,
    };

    private static JobRequest Halved(JobRequest request) => request with
    {
        WidthPixels = request.WidthPixels / 2,
        HeightPixels = request.HeightPixels / 2,
        LengthMillis = request.LengthMillis / 2,
    };

    private static Dictionary<string, string> Measure(JobRequest request, int outputs, int lengthMillis, int characters)
    {
        var usage = new Dictionary<string, string>(StringComparer.Ordinal) { ["outputs"] = outputs.ToString(CultureInfo.InvariantCulture) };
        if (request.Product == Product.Video)
        {
            usage["seconds"] = VendorJson.Seconds(lengthMillis);
        }

        if (request.Product == Product.Speech)
        {
            usage["characters"] = characters.ToString(CultureInfo.InvariantCulture);
        }

        return usage;
    }
}
