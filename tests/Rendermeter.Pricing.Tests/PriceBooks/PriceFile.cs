namespace Rendermeter.Pricing.Tests.PriceBooks;

/// <summary>A small good price file, and the same with one thing changed.</summary>
internal static class PriceFile
{
    public const string Good = """
        provider: acme
        currency: USD
        outcomes:
          success: billed
          provider_error: {billing: free, evidence: first_party, source: "https://acme.invalid"}
        models:
          - model: draw
            aliases: [draw-1]
            media: image
            parameters:
              n: {min: 1, max: 4, default: 1}
              width: {min: 64, max: 4096, default: 1000}
              height: {min: 64, max: 4096, default: 1000}
              quality: {allowed: [low, high], default: low}
            versions:
              - checked_on: 2026-05-01
                source: https://acme.invalid/prices
                source_kind: first_party
                components:
                  - name: output
                    quantity: megapixels
                    round: {mode: up, to: 1, per: output}
                    rate: 0.025
                examples:
                  - {when: {width: 1000, height: 1000}, expected: "0.025"}

        """;

    public static string With(string old, string now)
        => Good.Contains(old, StringComparison.Ordinal) ? Good.Replace(old, now, StringComparison.Ordinal) : throw new InvalidOperationException($"no '{old}' to replace");
}
