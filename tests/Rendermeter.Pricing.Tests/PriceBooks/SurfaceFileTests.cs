using Rendermeter.Pricing.PriceBooks;

namespace Rendermeter.Pricing.Tests.PriceBooks;

public sealed class SurfaceFileTests
{
    /// <summary>The file by which the format was agreed.</summary>
    private const string Agreed = """
        # yaml-language-server: $schema=schema.json
        provider: fal
        currency: USD
        outcomes:                        # hold for every model below unless it says otherwise
          success: billed
          partial: partial
          provider_error: {billing: free, evidence: first_party, source: "https://fal.ai/docs"}
          refused_input: unknown         # unknown is budgeted as billed
          refused_output: unknown
          cancelled_before_start: free
          cancelled_after_start: unknown
          timeout: unknown
        models:
          - model: fal-ai/flux-1/dev
            aliases: [flux-1/dev]
            media: image
            parameters:
              n: {min: 1, max: 4, default: 1}
              width: {min: 256, max: 2048}
              height: {min: 256, max: 2048}
            versions:
              - checked_on: 2026-11-01           # effective_from is left out: only the day of reading is known
                recorded_at: 2026-11-21T00:00:00Z
                source: https://fal.ai/models/fal-ai/flux-1/dev
                source_kind: first_party_copy
                components:
                  - name: output
                    quantity: megapixels         # a built-in: width x height / base, for each output
                    base: 1000000
                    round: {mode: up, to: 1, per: output}
                    rate: 0.025
                examples:
                  - {when: {width: 1000, height: 1000}, expected: "0.025"}
                  - {when: {width: 1024, height: 1024, n: 2}, expected: "0.100"}

          - model: fal-ai/pixverse/v6
            aliases: [pixverse v6 video]
            media: video
            parameters:
              seconds: {allowed: [5, 8]}         # made up for the example
              resolution: {allowed: [540p, 720p, 1080p]}
              audio: {default: false}
            versions:
              - effective_from: 2026-08-01
                effective_to: null
                recorded_at: 2026-11-21T00:00:00Z
                checked_on: 2026-11-01
                source: https://fal.ai/models/fal-ai/pixverse/v6
                source_kind: first_party_copy
                components:
                  - name: output
                    quantity: seconds
                    round: {mode: up, to: 1, per: output}
                    minimum: {quantity: 1}       # minimum.charge and round.to (block) are other things
                    table:                       # most specific row wins; a missing cell is an error; "*" is any
                      - {resolution: 540p, audio: false, rate: 0.035}
                      - {resolution: 540p, audio: true, rate: 0.045}
                      - {resolution: 720p, audio: false, rate: 0.045}
                      - {resolution: 720p, audio: true, rate: 0.06}
                      - {resolution: 1080p, audio: false, rate: 0.09}
                      - {resolution: 1080p, audio: true, rate: 0.115}
                adjustments: []                  # ordered: {name, kind: multiply|percent|fixed, value, when}
                examples:
                  - {when: {seconds: 5, resolution: 720p, audio: true}, expected: "0.30"}
                  - {when: {seconds: 5, resolution: 4k, audio: true}, refused: not_sold}

        """;

    [Fact]
    public void The_file_by_which_the_format_was_agreed_is_without_findings() => Assert.Empty(PriceCheck.Check("fal.yaml", Agreed));

    [Fact]
    public void It_wins_over_the_embedded_file_of_its_provider()
        => Assert.NotNull(PriceBook.Embedded().With("fal.yaml", Agreed).Find("fal/pixverse v6 video"));
}
