using System.Globalization;
using System.Net;
using System.Text;
using Rendermeter.Engine.Verdicts;
using Rendermeter.Http.Json;

namespace Rendermeter.Commands.Routes;

/// <summary>How strict a gate is, as a drawing: to the right stricter, upwards what an accepted output costs and how much is accepted. Whole pixels, so that it is always the same.</summary>
internal static class PreviewChart
{
    private const int Left = 70;
    private const int Right = 690;
    private const int Top = 70;
    private const int Bottom = 320;

    public static string Draw(string title, IReadOnlyList<GatePoint> curve)
    {
        var most = Math.Max(1, curve.Max(point => point.CostPerAcceptedNanos ?? 0));
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"""
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 760 380" width="760" height="380" font-family="system-ui, 'Segoe UI', Helvetica, Arial, 'DejaVu Sans', sans-serif" font-size="12">
            <title>{WebUtility.HtmlEncode(title)}</title>
            <rect width="760" height="380" fill="#ffffff"/>
            <text x="{Left}" y="32" font-size="18" font-weight="600" fill="#1f2a37">{WebUtility.HtmlEncode(title)}</text>
            <text x="{Left}" y="52" fill="#0f766e">cost per accepted output, up to {JsonWriting.Amount(most)}</text>
            <text x="{Right}" y="52" text-anchor="end" fill="#b45309">accepted, up to 100 %</text>
            <line x1="{Left}" y1="{Bottom}" x2="{Right}" y2="{Bottom}" stroke="#9aa4b0"/>
            <text x="{Left}" y="{Bottom + 20}" fill="#64707d">{curve[0].Threshold}</text>
            <text x="{Right}" y="{Bottom + 20}" text-anchor="end" fill="#64707d">{curve[^1].Threshold}</text>
            <text x="{(Left + Right) / 2}" y="{Bottom + 40}" text-anchor="middle" fill="#64707d">threshold, stricter to the right</text>

            """);
        Line(svg, "#0f766e", curve, point => point.CostPerAcceptedNanos is { } cost ? (long)((Int128)cost * (Bottom - Top) / most) : null);
        Line(svg, "#b45309", curve, point => (long)point.AcceptanceThousandths * (Bottom - Top) / 1000);
        return svg.Append("</svg>\n").ToString();
    }

    /// <summary>A point whose figure is unknown is not drawn.</summary>
    private static void Line(StringBuilder svg, string colour, IReadOnlyList<GatePoint> curve, Func<GatePoint, long?> height)
    {
        var points = curve.Select((point, at) => (X: Left + (long)at * (Right - Left) / Math.Max(1, curve.Count - 1), Height: height(point))).Where(point => point.Height is not null);
        svg.Append(CultureInfo.InvariantCulture, $"<polyline fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\" points=\"{string.Join(' ', points.Select(point => string.Create(CultureInfo.InvariantCulture, $"{point.X},{Bottom - point.Height}")))}\"/>\n");
    }
}
