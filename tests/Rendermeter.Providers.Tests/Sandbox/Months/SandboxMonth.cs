using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Rendermeter.Providers.Sandbox;
using Rendermeter.Providers.Sandbox.Jobs;

namespace Rendermeter.Providers.Tests.Sandbox.Months;

/// <summary>
/// A month of renders at a vendor of the sandbox: what was assumed about it, as a forecast file, and what the vendor then billed. The vendor
/// itself runs, without HTTP and without waiting: it reads the orders, decides what becomes of them, makes the files and writes the bill.
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
    private readonly string _prompt;
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
        _prompt = "a red kettle";
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
    public async Task<long> Bill(string directory)
    {
        var options = new SandboxProviderOptions { ShortestRun = TimeSpan.Zero, LongestRun = TimeSpan.Zero };
        foreach (var (name, perThousand) in _misbehaviour)
        {
            options.SimulatePerThousand[name] = perThousand;
        }

        var clock = new SteppedClock();
        using var webhooks = new WebhookSender(clock, NullLogger<WebhookSender>.Instance);
        var vendor = new SandboxVendor(_provider, Path.Combine(directory, $"{_number}"), options, webhooks, clock, NullLogger<SandboxVendor>.Instance);
        vendor.Start();
        try
        {
            var open = Enumerable.Range(0, _wanted).ToList();
            for (var attempt = 0; attempt < _attempts && open.Count > 0; attempt++)
            {
                clock.Step(TimeSpan.FromDays(1));
                var jobs = new List<(int Output, JobRequest Request, Job Job)>();
                foreach (var output in open)
                {
                    jobs.Add(Submitted(vendor, output, $"{_number}/{output}/{attempt}"));
                }

                var missed = new List<int>();
                foreach (var (output, request, job) in jobs)
                {
                    var end = await Ended(vendor, job.Id);
                    if (end.Result == JobResult.Success && Random() < _duplicates)
                    {
                        // An impatient client asks for the very same again; the vendor knows no key, and does the same once more.
                        await Ended(vendor, vendor.Submit(request, Origin)!.Id);
                    }

                    if (end.Result != JobResult.Success || end.Files[0].Width != request.WidthPixels)
                    {
                        missed.Add(output);
                    }
                }

                open = missed;
            }

            return vendor.ListBill().Sum(line => line.AmountNanos);
        }
        finally
        {
            await vendor.Stop();
        }
    }

    private (int Output, JobRequest Request, Job Job) Submitted(SandboxVendor vendor, int output, string reference)
    {
        var body = $$"""{"reference":"{{reference}}","model":"{{_product}}","prompt":"{{_prompt}}","parameters":{{_parameters}}}""";
        var (request, refusal) = vendor.Reader.Read(Encoding.UTF8.GetBytes(body));
        Assert.Null(refusal);
        return (output, request!, vendor.Submit(request!, Origin)!);
    }

    /// <summary>The vendor works on threads of its own: this gives way to them until the job has ended.</summary>
    private static async Task<JobEnd> Ended(SandboxVendor vendor, string job)
    {
        while (true)
        {
            if (vendor.Find(job)!.End is { } end)
            {
                return end;
            }

            await Task.Yield();
        }
    }

    private string Pick(params string[] names) => names[_random.Next(names.Length)];

    private decimal Random() => _random.Next(10_000) / 10_000m;

    private static int HashCodeOf(int seed, int number) => unchecked((seed * 1_000_003) + (number * 7919));

    private sealed class SteppedClock : TimeProvider
    {
        private DateTimeOffset _now = new(2026, 12, 1, 0, 0, 0, TimeSpan.Zero);

        public void Step(TimeSpan by) => _now += by;

        public override DateTimeOffset GetUtcNow() => _now;
    }
}
