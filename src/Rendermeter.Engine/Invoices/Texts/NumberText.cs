using System.Text.RegularExpressions;

namespace Rendermeter.Engine.Invoices.Texts;

/// <summary>Numbers in cells. Only the declared way of writing is read: a guess at a comma is a factor of a thousand.</summary>
internal static partial class NumberText
{
    public static ExactAmount? Read(string text, NumberFormat format) => format switch
    {
        NumberFormat.Plain => ExactAmount.Read(text),
        NumberFormat.CommaThousands => CommaThousands().IsMatch(text) ? ExactAmount.Read(text.Replace(",", "", StringComparison.Ordinal)) : ExactAmount.Read(text),
        NumberFormat.PointThousands when PointThousands().IsMatch(text)
            => ExactAmount.Read(text.Replace(".", "", StringComparison.Ordinal).Replace(',', '.')),
        NumberFormat.PointThousands => null,
    };

    /// <summary>What to say of a cell that is no number.</summary>
    public static string Hint(string text, NumberFormat format)
    {
        var shown = $"'{InvoiceReading.Cut(text)}' is no number";
        return format == NumberFormat.Plain && text.Contains(',', StringComparison.Ordinal)
            ? $"{shown} of the form 1234.56; if commas or points stand between thousands, say so with --numbers"
            : text.AsSpan().IndexOfAny('e', 'E') >= 0 ? $"{shown}: write its digits out, not with an exponent"
            : text.AsSpan().IndexOfAny("$€£()") >= 0 ? $"{shown}: digits alone, with a leading minus for a credit"
            : $"{shown} of the form {Example(format)}";
    }

    private static string Example(NumberFormat format) => format switch
    {
        NumberFormat.Plain => "1234.56",
        NumberFormat.CommaThousands => "1,234.56",
        NumberFormat.PointThousands => "1.234,56",
    };

    [GeneratedRegex(@"^-?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?\z")]
    private static partial Regex CommaThousands();

    [GeneratedRegex(@"^-?([0-9]{1,3}(\.[0-9]{3})+|[0-9]+)(,[0-9]+)?\z")]
    private static partial Regex PointThousands();
}
