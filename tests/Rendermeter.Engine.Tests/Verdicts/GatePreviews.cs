using Rendermeter.Engine.Verdicts;
using Rendermeter.Engine.Verdicts.Media;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Engine.Tests.Verdicts;

public sealed class GatePreviews
{
    private static readonly GateRules Rules = GateRules.Read("Gate", [new() { Check = "flat" }, new() { Check = "blur", Threshold = "100000" }], []);

    private static readonly byte[][] Pictured = [.. Enumerable.Range(0, 24).Select(at => Pictures.Png(Pictures.Board(at % 5 * 20, softened: at % 7)))];

    [Theory]
    [InlineData(0)]
    [InlineData(50_000)]
    [InlineData(400_000)]
    [InlineData(3_000_000)]
    [InlineData(900_000_000)]
    public void A_preview_equals_a_real_run(long threshold)
    {
        var kept = Pictured.Select(file => Judge(file, Rules)).ToList();

        var again = Pictured.Count(file => Judge(file, Rules.With(CheckKind.Blur, threshold)).Checks.All(check => check.Accepted));

        var point = GatePreview.At(CheckKind.Blur, threshold, kept);
        Assert.Equal((again, 24), (point.Accepted, point.Attempts));
        Assert.Equal(again == 0 ? null : 24 * 40_000_000L / again, point.CostPerAcceptedNanos);
    }

    [Fact]
    public void The_stricter_the_gate_the_dearer_what_it_accepts()
    {
        var curve = GatePreview.Curve(CheckKind.Blur, [.. Pictured.Select(file => Judge(file, Rules))]);

        Assert.True(curve.Count > 5);
        Assert.Equal(curve.Select(point => point.Accepted).OrderDescending(), curve.Select(point => point.Accepted));
        Assert.Equal(curve.Select(point => point.CostPerAcceptedNanos).Order(), curve.Select(point => point.CostPerAcceptedNanos));
    }

    [Fact]
    public void What_was_never_measured_keeps_its_answer_and_nothing_accepted_costs_an_unknown_amount()
    {
        JudgedAttempt[] kept = [new(7, 1, [new CheckResult("blur", true, "unknown")]), new(7, 1, [new CheckResult("decodes", false, "torn")])];

        Assert.Equal((1, 14L), (GatePreview.At(CheckKind.Blur, 1_000_000, kept).Accepted, GatePreview.At(CheckKind.Blur, 1_000_000, kept).CostPerAcceptedNanos));
        Assert.Null(GatePreview.At(CheckKind.Blur, 0, kept[1..]).CostPerAcceptedNanos);
        Assert.Empty(GatePreview.Curve(CheckKind.Blur, kept));
    }

    private static JudgedAttempt Judge(byte[] file, GateRules rules)
        => new(40_000_000, 1, Checks.All(rules, new GateQuestion("image", ParameterSet.Empty, 1, [MediaReader.Read(new MemoryStream(file))], [])));
}
