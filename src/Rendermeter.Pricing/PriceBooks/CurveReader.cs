using Rendermeter.Pricing.Rates;

namespace Rendermeter.Pricing.PriceBooks;

/// <summary>Reads a rate that follows a number.</summary>
internal static class CurveReader
{
    public static Curve? Read(MemberReader component, IReadOnlySet<string> parameters)
    {
        if (component.Object("curve", PriceFileMembers.Curve) is not { } reader)
        {
            return null;
        }

        reader.Required("of");
        reader.Required("mode");
        reader.Required("points");
        var of = reader.Text("of");
        if (of is not null && !parameters.Contains(of))
        {
            reader.Error("of", "unknown_reference", $"'{of}' is no parameter of this model{Spelling.Hint(of, parameters)}");
        }

        var points = new List<CurvePoint>();
        foreach (var (node, field) in reader.List("points"))
        {
            if (MemberReader.Of(node, field, component.Findings, PriceFileMembers.Point) is not { } point)
            {
                continue;
            }

            point.Required("at");
            point.Required("rate");
            if (point.Number("at") is not { } at || point.Number("rate", negativeCode: "negative_price") is not { } rate)
            {
                continue;
            }

            if (points.Count > 0 && at <= points[^1].At)
            {
                component.Findings.Error(node, field, "tiers", $"points ascend, and {at} is not above {points[^1].At}");
            }

            points.Add(new CurvePoint(at, rate));
        }

        if (points.Count < 2 && !component.Findings.HasErrors)
        {
            reader.Error("points", "required", "a curve has two points at least");
        }

        return of is not null && reader.Enum<CurveMode>("mode") is { } mode && points.Count >= 2 ? new Curve(of, mode, points) : null;
    }
}
