using System.Globalization;
using System.Xml.Linq;

namespace Rendermeter.Commands.Forecasts;

/// <summary>
/// The drawing of <see cref="ForecastChart"/> in pixels, two to each of its units. It knows the few shapes that stand in that drawing, so
/// that both show the same.
/// </summary>
internal sealed class ForecastPicture
{
    private const int Scale = 2;

    private readonly int _width;
    private readonly int _height;
    private readonly int[] _pixels;

    private ForecastPicture(XElement svg)
    {
        (_width, _height) = (Number(svg, "width"), Number(svg, "height"));
        _pixels = new int[_width * _height];
        foreach (var element in svg.Descendants())
        {
            Shape(element);
        }
    }

    /// <summary>The drawing as a PNG file.</summary>
    public static byte[] Of(string svg)
    {
        var picture = new ForecastPicture(XElement.Parse(svg));
        return PngFile.Of(picture._width, picture._pixels);
    }

    private void Shape(XElement element)
    {
        switch (element.Name.LocalName)
        {
            case "rect":
                Fill(Number(element, "x"), Number(element, "y"), Number(element, "width"), Number(element, "height"), Colour(element, "fill"));
                break;
            case "line":
                Line((Number(element, "x1"), Number(element, "y1")), (Number(element, "x2"), Number(element, "y2")), Thickness(element), Colour(element, "stroke"));
                break;
            case "polyline":
                var way = Points(element);
                for (var i = 1; i < way.Length; i++)
                {
                    Line(way[i - 1], way[i], Thickness(element), Colour(element, "stroke"));
                }

                break;
            case "polygon":
                Polygon(Points(element), Colour(element, "fill"));
                break;
            case "circle":
                Circle(Number(element, "cx"), Number(element, "cy"), Number(element, "r"), element);
                break;
            case "text":
                Text(element);
                break;
        }
    }

    private void Fill(int left, int top, int width, int height, int colour)
    {
        for (var y = Math.Max(0, top); y < Math.Min(_height, top + height); y++)
        {
            for (var x = Math.Max(0, left); x < Math.Min(_width, left + width); x++)
            {
                _pixels[(y * _width) + x] = colour;
            }
        }
    }

    private void Line((int X, int Y) from, (int X, int Y) to, int thickness, int colour)
    {
        var steps = Math.Max(1, Math.Max(Math.Abs(to.X - from.X), Math.Abs(to.Y - from.Y)));
        for (var step = 0; step <= steps; step++)
        {
            Fill(from.X + ((to.X - from.X) * step / steps) - (thickness / 2), from.Y + ((to.Y - from.Y) * step / steps) - (thickness / 2), thickness, thickness, colour);
        }
    }

    /// <summary>Row by row, between every second crossing of an edge.</summary>
    private void Polygon((int X, int Y)[] points, int colour)
    {
        for (var y = points.Min(point => point.Y); y <= points.Max(point => point.Y); y++)
        {
            var crossings = new List<int>();
            for (var i = 0; i < points.Length; i++)
            {
                var (from, to) = (points[i], points[(i + 1) % points.Length]);
                if ((from.Y <= y) != (to.Y <= y))
                {
                    crossings.Add(from.X + ((y - from.Y) * (to.X - from.X) / (to.Y - from.Y)));
                }
            }

            crossings.Sort();
            for (var i = 0; i + 1 < crossings.Count; i += 2)
            {
                Fill(crossings[i], y, crossings[i + 1] - crossings[i] + 1, 1, colour);
            }
        }
    }

    private void Circle(int centreX, int centreY, int radius, XElement element)
    {
        var inner = radius - Thickness(element);
        for (var y = -radius; y <= radius; y++)
        {
            for (var x = -radius; x <= radius; x++)
            {
                var distance = (x * x) + (y * y);
                if (distance <= radius * radius)
                {
                    Fill(centreX + x, centreY + y, 1, 1, Colour(element, distance <= inner * inner ? "fill" : "stroke"));
                }
            }
        }
    }

    private void Text(XElement element)
    {
        var text = element.Value.Replace("…", "...", StringComparison.Ordinal);
        var size = Inherited(element, "font-size") is "18" ? 3 : Scale;
        var length = text.Length * (PixelFont.Width + 1) * size;
        var left = Number(element, "x") - (Inherited(element, "text-anchor") switch { "end" => length, "middle" => length / 2, _ => 0 });
        var top = Number(element, "y") - ((PixelFont.Height - 1) * size);
        for (var i = 0; i < text.Length; i++)
        {
            for (var column = 0; column < PixelFont.Width; column++)
            {
                for (var row = 0; row < PixelFont.Height; row++)
                {
                    if (PixelFont.HasInk(text[i], column, row))
                    {
                        Fill(left + (((i * (PixelFont.Width + 1)) + column) * size), top + (row * size), size, size, Colour(element, "fill"));
                    }
                }
            }
        }
    }

    private static int Thickness(XElement element) => element.Attribute("stroke-width") is null ? 1 : Number(element, "stroke-width");

    private static (int X, int Y)[] Points(XElement element)
        => [.. element.Attribute("points")!.Value.Split(' ').Select(point => point.Split(',')).Select(pair => (Pixels(pair[0]), Pixels(pair[1])))];

    private static int Number(XElement element, string name) => element.Attribute(name) is { } attribute ? Pixels(attribute.Value) : 0;

    private static int Pixels(string text) => (int)Math.Round(decimal.Parse(text, CultureInfo.InvariantCulture) * Scale, MidpointRounding.ToEven);

    private static int Colour(XElement element, string name) => int.Parse(Inherited(element, name)!.AsSpan(1), NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private static string? Inherited(XElement element, string name)
        => element.AncestorsAndSelf().Select(one => one.Attribute(name)?.Value).FirstOrDefault(value => value is not null);
}
