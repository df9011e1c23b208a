using System.Globalization;
using System.Text;
using Rendermeter.Providers.Sandbox.Jobs;

namespace Rendermeter.Providers.Tests.Sandbox.Months;

/// <summary>
/// A month of renders at a vendor of the sandbox: what was assumed about it, as a forecast file, and what the vendor then billed. The vendor's
/// own logic runs, without HTTP, without waiting and without painting: it reads the orders, draws who misbehaves, decides what becomes of each
/// job and what it costs, and keeps the journal and the bill.
/// </summary>
internal sealed class SandboxMonth
{
    private static readonly Uri Origin = new("http://sandbox.invalid/");

    private readonly Dictionary<string, int> _misbehaviour = new(StringComparer.Ordinal);
    private readonly Random _random;
    private readonly int _number;
    private readonly string _provider;
    private readonly string _product;
    private readonly string _parameters;
    private readonly int _wanted;
    private readonly int _attempts;
    private readonly decimal _duplicates;

    public SandboxMonth(int seed, int number)
    {
        // Everything about a month comes from its number and the seed; what becomes of a job, from the vendor's own draw on its reference.
        _random = new Random(HashCodeOf(seed, number));
        _number = number;
        _provider = Pick("sandbox-cheap", "sandbox-fast", "sandbox-fine");
        _product = _random.Next(4) == 0 ? "video" : "image";
        _parameters = _product == "image" ? """{"width":64,"height":64}"""
            : _provider == "sandbox-fine" ? """{"seconds":1,"fps":8,"resolution":"360p"}""" : """{"seconds":1,"fps":8,"width":64,"height":64}""";
        _wanted = _product == "video" ? _random.Next(10, 40) : _random.Next(40, 160);
        _attempts = _random.Next(2, 7);
        _duplicates = _random.Next(0, 4) / 100m;
        var (low, high) = (_random.Next(50, 250), 0);
        high = _random.Next(2) == 0 ? low : low + _random.Next(40, 150);
        var rejected = _random.Next(low, high + 1);
        var (failedFree, refusedOutput, refusedInput) = (_random.Next(0, 60), _random.Next(0, 40), _random.Next(0, 30));
        var delivered = 1000 - failedFree - refusedOutput - refusedInput;
        _misbehaviour["fail_free"] = failedFree;
        _misbehaviour["refuse_output"] = refusedOutput;
        _misbehaviour["refuse_input"] = refusedInput;
        _misbehaviour["wrong_size"] = rejected * delivered / 1000;
        var asked = _product == "image" ? "width: 64, height: 64" : _provider == "sandbox-fine" ? "seconds: 1, resolution: 360p" : "seconds: 1";
        File = string.Create(CultureInfo.InvariantCulture, $$"""
            forecast: month {{number}}
            starts: 2026-12
            months: 1
            lines:
              - name: render
                monthly: {{_wanted}}
                offer: {{_provider}}/{{_product}}
                parameters: { {{asked}} }
                rejection: [{{low / 1000m}}, {{high / 1000m}}]
                attempts: {{_attempts}}
                failures: {provider_error: {{failedFree / 1000m}}, refused_output: {{refusedOutput / 1000m}}, refused_input: {{refusedInput / 1000m}}}
                duplicates: {{_duplicates}}
            """);
    }

    /// <summary>What is assumed: the forecast file.</summary>
    public string File { get; }

    /// <summary>Runs the month; what the vendor's bill comes to, in nano-dollars.</summary>
    public long Bill(string directory)
    {
        var reader = new RequestReader(_provider, _misbehaviour, _ => false);
        using var store = JobStore.Open(Path.Combine(directory, $"{_number}"));
        var clock = new DateTimeOffset(2026, 12, 1, 0, 0, 0, TimeSpan.Zero);
        for (var output = 0; output < _wanted; output++)
        {
            var isAccepted = false;
            for (var attempt = 0; attempt < _attempts && !isAccepted; attempt++)
            {
                var request = Read(reader, $"{_number}/{output}/{attempt}");
                var delivered = Run(store, request, ref clock).Delivered;
                if (delivered is not null && Random() < _duplicates)
                {
                    // An impatient client asks for the very same again; the vendor knows no key, and does the same once more.
                    Run(store, request, ref clock);
                }

                isAccepted = delivered?.WidthPixels == request.WidthPixels;
            }
        }

        return store.ListBill().Sum(line => line.AmountNanos);
    }

    private JobRequest Read(RequestReader reader, string reference)
    {
        var body = $$"""{"reference":"{{reference}}","model":"{{_product}}","prompt":"a red kettle","parameters":{{_parameters}}}""";
        var (request, refusal) = reader.Read(Encoding.UTF8.GetBytes(body));
        Assert.Null(refusal);
        return request!;
    }

    /// <summary>One job from order to bill, as the vendor does it, the clock moved on in place of waiting.</summary>
    private JobPlan Run(JobStore store, JobRequest request, ref DateTimeOffset clock)
    {
        var job = store.Accept(request, Origin, mostUnfinished: 1, clock)!;
        clock += TimeSpan.FromSeconds(1);
        var at = clock;
        store.Change(job.Id, now => new JobEvent(JobEventKind.Started, now.Id, at));
        clock += TimeSpan.FromSeconds(4);
        var plan = JobPlan.Of(_provider, request);
        at = clock;
        store.Change(job.Id, now => new JobEvent(
            JobEventKind.Finished, now.Id, at,
            End: new JobEnd(plan.Delivered is null ? JobStatus.Failed : JobStatus.Succeeded, plan.Result, null, plan.CostNanos, plan.Usage, [])));
        return plan;
    }

    private string Pick(params string[] names) => names[_random.Next(names.Length)];

    private decimal Random() => _random.Next(10_000) / 10_000m;

    private static int HashCodeOf(int seed, int number) => unchecked((seed * 1_000_003) + (number * 7919));
}
