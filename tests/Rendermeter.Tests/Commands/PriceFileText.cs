namespace Rendermeter.Tests.Commands;

/// <summary>Small price files.</summary>
internal static class PriceFileText
{
    public static string Sandbox(string rate) => Of(
        $$"""
                  - {name: image, quantity: outputs, rate: {{rate}}}
        """);

    public static string Of(string components, string more = "") =>
        $"""
        provider: sandbox-fast
        currency: USD
        models:
          - model: image
            media: image
            parameters:
              n: {"{min: 1, max: 4, default: 1}"}
              quality: {"{allowed: [low, high], default: low}"}
            versions:
              - effective_from: 2026-01-01
                checked_on: 2026-01-01
                source: https://example.com/prices
                source_kind: first_party
                components:
        {components}
                examples:
                  - {"{when: {quality: high}, expected: \"0.07\"}"}
        {more}
        """;
}
