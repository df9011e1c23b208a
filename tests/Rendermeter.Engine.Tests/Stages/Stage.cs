using Rendermeter.Engine.Attempts;
using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Inputs;
using Rendermeter.Engine.Requests;
using Rendermeter.Engine.Routes;
using Rendermeter.Engine.Tests.Books;
using Rendermeter.Engine.Verdicts;
using Rendermeter.Engine.Verdicts.Media;
using Rendermeter.Engine.Wallets;
using Rendermeter.Pricing.PriceBooks;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Engine.Tests.Stages;

/// <summary>The engine as it runs, on rows in memory, with two scripted providers and a clock that is moved by hand.</summary>
internal sealed class Stage
{
    public static readonly Caller Caller = new(Given.Org, Given.Project, Given.Key, "shop", Admin: false);

    public Stage(SubmitClass submitClass = SubmitClass.Lookup, string? ceiling = null, bool soleProcess = true)
    {
        Cheap = new ScriptedProvider("cheap", Time, submitClass);
        Fine = new ScriptedProvider("fine", Time);
        (Way, Runner) = Process(ceiling, soleProcess, without: null);
    }

    public ManualTime Time { get; } = new(Given.Noon);
    public MemoryRows Rows { get; } = Given.Rows(paidNanos: 100 * Given.Cent);
    public ScriptedProvider Cheap { get; }
    public ScriptedProvider Fine { get; }
    public ScriptedChecks Elsewhere { get; } = new();
    public MemoryFiles Outputs { get; } = new();
    public FilePins Pins { get; } = new();
    public RenderWay Way { get; private set; }
    public PersonVerdicts Verdicts { get; private set; } = null!;
    public AttemptRunner Runner { get; private set; }

    /// <summary>The seams of the rows, one lock for everybody.</summary>
    public MemoryLedger Books => field ??= new MemoryLedger(Rows, Time) { Behind = () => BooksAreBehind, Executed = command => Executed(command), Executing = command => Executing(command), Reading = () => Reading() };

    public RouteVersions Routes { get; private set; } = null!;

    /// <summary>How far the clock of the books is behind that of the process.</summary>
    public TimeSpan BooksAreBehind { get; set; }

    /// <summary>Happens when a command is in the books, before its answer arrives.</summary>
    public Action<Command> Executed { get; set; } = _ => { };

    /// <summary>Happens before a command is carried out.</summary>
    public Action<Command> Executing { get; set; } = _ => { };

    /// <summary>Happens before a render is read.</summary>
    public Action Reading { get; set; } = () => { };

    /// <summary>Two pictures, at 4 and 8 cents, and a voice by the character.</summary>
    public static PriceBook Prices() => PriceBook.Empty.With("cheap.yaml", File("cheap", "0.04")).With("fine.yaml", File("fine", "0.08"));

    /// <summary>Asks for a picture of 8 by 8 and runs it until it ends or the clock has reached an instant.</summary>
    public RenderRecord Render(DateTimeOffset? until = null) => Run(Submit(), until);

    public RenderId Submit(RenderRequest? request = null)
    {
        var asked = request ?? new RenderRequest("picture", "a red kettle", ParameterSet.Empty.With("width", 8).With("height", 8));
        var outcome = Way.Submit(asked, Caller, CancellationToken.None).GetAwaiter().GetResult();
        return Assert.IsType<SubmitOutcome.Accepted>(outcome).Record.Render.Id;
    }

    public RenderRecord Run(RenderId render, DateTimeOffset? until = null)
    {
        using var stopping = new CancellationTokenSource();
        var going = Task.Run(() => Way.Run(Given.Org, render, stopping.Token));
        Move(going, until ?? Given.Noon.AddDays(2));
        stopping.Cancel();
        SpinWait.SpinUntil(() => going.IsCompleted, TimeSpan.FromSeconds(10));
        Assert.False(going.IsFaulted, going.Exception?.ToString());
        return new MemoryLedger(Rows, Time).FindRender(Given.Org, render, CancellationToken.None).GetAwaiter().GetResult()!;
    }

    /// <summary>Moves the clock from timer to timer while a task waits for it.</summary>
    public void Move(Task going, DateTimeOffset until)
    {
        while (!going.IsCompleted)
        {
            Assert.True(SpinWait.SpinUntil(() => going.IsCompleted || Time.Next() is not null, TimeSpan.FromSeconds(10)), "nothing waits and nothing ends");
            if (Time.Next() is { } next)
            {
                if (next > until)
                {
                    Time.MoveTo(until);
                    return;
                }

                Time.MoveTo(next);
            }
        }
    }

    /// <summary>The process dies and another begins on the same books.</summary>
    /// <param name="without">A provider for which it has no key.</param>
    public void Restart(string? ceiling = null, ScriptedProvider? without = null, bool soleProcess = true) => (Way, Runner) = Process(ceiling, soleProcess, without);

    private (RenderWay, AttemptRunner) Process(string? ceiling, bool soleProcess, ScriptedProvider? without)
    {
        var book = Prices();
        var providers = new ProviderSet(new[] { Cheap, Fine }.Where(provider => provider != without));
        var ledger = Books;
        var table = new RouteTable(book, new Dictionary<string, RouteOptions>
        {
            ["picture"] = new() { Offers = ["cheap/image", "fine/image"], Ceiling = ceiling },
            ["guessing"] = new() { Offers = ["cheap/image", "fine/guess"] },
            ["bounded"] = new() { Offers = ["cheap/image", "fine/guess"], MaxCost = "0.10" },
            ["bounded-and-scored"] = new() { Offers = ["fine/guess"], Order = "cheapest", MaxCost = "0.10" },
            ["scored"] = new() { Offers = ["cheap/image", "fine/image"], Order = "least_total_cost", Exploration = "0" },
            ["classes"] = new()
            {
                Offers = ["cheap/image", "fine/image"], CeilingMultiple = "1.5",
                Limits = [new() { Customer = "free-*", Ceiling = "0.05", Qualities = ["low"] }, new() { Tag = "flagship", Offers = ["fine/image"] }],
            },
            ["observed"] = new() { Offers = ["fine/image", "cheap/image"], Order = "cheapest", Ceiling = "0.05", Ceilings = "observe" },
            ["judged"] = new() { Offers = ["cheap/image", "fine/image"], Gate = [new() { Check = "decodes" }, new() { Check = "flat" }, new() { Check = "duplicate" }] },
            ["moderated"] = new() { Offers = ["cheap/image", "fine/image"], Gate = [new() { Check = "external", Url = "https://judge.example.com/", Unknown = "reject", Threshold = "600" }] },
            ["kind"] = new() { Offers = ["cheap/image", "fine/image"], RefundOnReject = "true", FailedButBilled = "absorb" },
            ["asking"] = new() { Offers = ["fine/image"], Ceiling = "0.05", AboveCeiling = "approve", ApprovalHours = "2" },
            ["shared"] = new() { Offers = ["cheap/image"], MergeSeconds = "60" },
            ["hurried"] = new() { Offers = ["cheap/image", "fine/image"], InDoubt = "next_offer" },
            ["hurried-looked-at"] = new() { Offers = ["cheap/image", "fine/image"], InDoubt = "next_offer", Gate = [new() { Check = "human", Price = "0.60", Minutes = "2", Deadline = "7200" }] },
            ["frugal"] = new() { Offers = ["fine/image", "cheap/image"], CapShare = "0.5" },
            ["looked-at"] = new()
            {
                Offers = ["cheap/image", "fine/image"], Steps = [new() { Step = "moderation", Price = "0.001" }, new() { Step = "watermark", Price = "0.002" }],
                Gate = [new() { Check = "decodes" }, new() { Check = "flat", Threshold = "0" }, new() { Check = "human", Price = "0.60", Minutes = "2", Deadline = "3600" }],
            },
            ["unsure"] = new()
            {
                Offers = ["cheap/image"],
                Gate = [new() { Check = "external", Url = "https://judge.example.com/", Unknown = "person", Price = "0.003" }, new() { Check = "human", When = "unknown", AtDeadline = "accept", Deadline = "60" }],
            },
            ["stepped"] = new()
            {
                Offers = ["cheap/image", "fine/image"], Downstream = "0.0005",
                Steps = [new() { Step = "moderation", Price = "0.001" }, new() { Step = "storage", Price = "0.02", Per = "gigabyte" }, new() { Step = "egress", Price = "90", Per = "gigabyte", On = "accepted" }],
                Gate = [new() { Check = "size" }],
            },
            ["again"] = new() { Offers = ["cheap/image", "fine/image"], Order = "least_total_cost", Exploration = "0", RegenerationWindow = "600" },
            ["sharp"] = new() { Offers = ["cheap/image"], Gate = [new() { Check = "blur", Threshold = "100000" }] },
            ["sharper"] = new() { Offers = ["cheap/image"], Gate = [new() { Check = "blur", Threshold = "3000000" }] },
            ["by-alias"] = new() { Offers = ["cheap/small-picture", "fine/image"] },
        });
        var learned = new MemoryRouteRecords(Rows);
        var routes = Routes = new RouteVersions(table, learned, ledger, Time);
        Verdicts = new PersonVerdicts(ledger, ledger, routes, Time);
        var ids = new IdSource(Time);
        var erasing = new Erasing(ledger, ledger, Outputs, Pins);
        var runner = new AttemptRunner(ledger, providers, book, new CallbackUrls(new CallbackTokens([1]), Time), new AttemptOptions { SoleProcess = soleProcess }, Time, erasing);
        var costs = new SettledCosts(book, learned, Time);
        return (new RenderWay(routes, new OfferQuotes(book, providers, costs), ledger, ledger, runner, new Gate(providers, Outputs, routes, learned, new FfmpegReader(null, null), Elsewhere, ids, Time), new Chooser(book, providers, learned, costs), ids, new RetryBudget(), erasing, Time), runner);
    }

    private static string File(string provider, string rate) => $$"""
        provider: {{provider}}
        currency: USD
        outcomes:
          success: {billing: billed, evidence: first_party, source: "https://example.invalid"}
          partial: {billing: partial, evidence: first_party, source: "https://example.invalid"}
          provider_error: {billing: free, evidence: first_party, source: "https://example.invalid"}
          refused_input: {billing: free, evidence: first_party, source: "https://example.invalid"}
          refused_output: {billing: billed, evidence: first_party, source: "https://example.invalid"}
          cancelled_before_start: {billing: free, evidence: first_party, source: "https://example.invalid"}
          cancelled_after_start: {billing: billed, evidence: first_party, source: "https://example.invalid"}
          timeout: unknown
        models:
          - model: image
            aliases: [small-picture]
            media: image
            parameters:
              n: {min: 1, max: 4, default: 1}
              width: {min: 1, max: 2048, default: 8}
              height: {min: 1, max: 2048, default: 8}
            versions:
              - effective_from: 2026-01-01
                recorded_at: 2026-01-01T00:00:00Z
                checked_on: 2026-01-01
                source: https://example.invalid
                source_kind: first_party
                components:
                  - name: image
                    quantity: outputs
                    rate: {{rate}}
          - model: guess
            media: image
            parameters:
              width: {min: 1, max: 2048, default: 8}
              height: {min: 1, max: 2048, default: 8}
            versions:
              - effective_from: 2026-01-01
                recorded_at: 2026-01-01T00:00:00Z
                checked_on: 2026-01-01
                source: https://example.invalid
                source_kind: first_party
                components:
                  - name: image
                    quantity: outputs
                    range: {minimum: 0.01, expected: 0.02}
          - model: voice
            media: speech
            versions:
              - effective_from: 2026-01-01
                recorded_at: 2026-01-01T00:00:00Z
                checked_on: 2026-01-01
                source: https://example.invalid
                source_kind: first_party
                components:
                  - name: text
                    quantity: characters
                    rate: 0.001
        """;
}
