using System.Text;
using Rendermeter.Engine.Invoices;
using Rendermeter.Engine.Invoices.Texts;
using Rendermeter.Pricing.PriceBooks;

namespace Rendermeter.Engine.Tests.Invoices;

/// <summary>Files as they would lie on a disk, checked.</summary>
internal static class Bill
{
    /// <summary>Prices of one made-up seller, in every shape that a class of differences needs.</summary>
    public static readonly PriceBook Book = PriceBook.Embedded().With("maker.yaml",
        """
        provider: maker
        currency: USD
        outcomes:
          success: billed
          partial: partial
          provider_error: {billing: free, evidence: first_party, source: "https://maker.invalid"}
          refused_input: unknown
          refused_output: unknown
          cancelled_before_start: {billing: free, evidence: first_party, source: "https://maker.invalid"}
          cancelled_after_start: billed
          timeout: unknown
        models:
          - model: draw
            media: image
            parameters:
              n: {min: 1, max: 1000, default: 1}
              quality: {allowed: [low, high], default: low}
              tier: {allowed: [standard, batch, priority], default: standard}
            versions:
              - effective_from: 2026-01-01
                checked_on: 2026-01-01
                source: https://maker.invalid/prices
                source_kind: first_party
                components:
                  - name: image
                    quantity: outputs
                    table: [{quality: low, rate: 0.037}, {quality: high, rate: 0.111}]
                adjustments:
                  - {name: batch, kind: multiply, value: 0.5, when: {tier: batch}}
                  - {name: priority, kind: multiply, value: 1.75, when: {tier: priority}}
                examples: [{when: {quality: low}, expected: "0.037"}]
              - effective_from: 2026-11-10
                checked_on: 2026-11-10
                source: https://maker.invalid/prices
                source_kind: first_party
                components:
                  - name: image
                    quantity: outputs
                    table: [{quality: low, rate: 0.041}, {quality: high, rate: 0.113}]
                adjustments:
                  - {name: batch, kind: multiply, value: 0.5, when: {tier: batch}}
                  - {name: priority, kind: multiply, value: 1.75, when: {tier: priority}}
                examples: [{when: {quality: low}, expected: "0.041"}]
          - model: film
            media: video
            end_of_life: 2026-11-28
            parameters:
              seconds: {allowed: [5, 8], default: 5}
            versions:
              - checked_on: 2026-01-01
                source: https://maker.invalid/prices
                source_kind: first_party
                components: [{name: clip, quantity: seconds, rate: 0.059}]
                adjustments:
                  - name: night
                    kind: multiply
                    value: 0.7
                    windows: {zone: UTC, at: [{from: "20:00", to: "06:00", wraps: true}]}
                examples: [{when: {seconds: 5}, expected: "0.295"}]
          - model: steps
            media: image
            parameters:
              steps: {min: 1, max: 100, required: true}
            versions:
              - checked_on: 2026-01-01
                source: https://maker.invalid/prices
                source_kind: first_party
                components: [{name: step, quantity: steps, rate: 0.00012345678}]
                examples: [{when: {steps: 100}, expected: "0.012345678"}]
        """);

    public const string Header = "at,id,model,n,quality,tier,seconds,steps,status,amount,feature,request\n";

    public static ReconcileReport Checked(string text, string provider, Func<InvoiceOptions, InvoiceOptions>? with = null)
        => Run(text, provider, with) switch
        {
            ReconcileOutcome.Checked good => good.Report,
            ReconcileOutcome.Refused bad => throw new Xunit.Sdk.XunitException(string.Join('\n', bad.Errors)),
            _ => throw new System.Diagnostics.UnreachableException(),
        };

    public static IReadOnlyList<RowError> Refused(string text, string provider = "maker", Func<InvoiceOptions, InvoiceOptions>? with = null)
        => Assert.IsType<ReconcileOutcome.Refused>(Run(text, provider, with)).Errors;

    public static ReconcileOutcome Run(string text, string provider, Func<InvoiceOptions, InvoiceOptions>? with = null, TextWriter? lines = null)
    {
        var options = new InvoiceOptions(provider);
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(text));
        return Reconciling.Run(Book, with?.Invoke(options) ?? options, stream, lines is null ? null : new FindingsWriter(lines, all: true), null, TestContext.Current.CancellationToken);
    }

    /// <summary>One row of the made-up seller beside nothing else: its class, and the whole report.</summary>
    public static (LineClass Class, ReconcileReport Report) Line(string row, Func<InvoiceOptions, InvoiceOptions>? with = null)
    {
        // A row with nine decimals says how exact the file is; a credit note is of no class that is asked for.
        var report = Checked(Header + row + "\n", "maker", with);
        return (Assert.Single(report.Classes).Class, report);
    }

    public static string Money(Int128 nanos) => NanosText.Print(nanos).TrimEnd('0').TrimEnd('.');
}
