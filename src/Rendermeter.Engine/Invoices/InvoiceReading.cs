using Rendermeter.Engine.Invoices.Texts;
using Rendermeter.Pricing.Amounts;

namespace Rendermeter.Engine.Invoices;

/// <summary>What is learned while a file is read: what is wrong with it, its currency, its stated total.</summary>
public sealed class InvoiceReading(InvoiceOptions options)
{
    /// <summary>At most so many errors are listed.</summary>
    public const int MostErrors = 50;

    private readonly List<RowError> _errors = [];
    private readonly SortedSet<string> _notes = new(StringComparer.Ordinal);
    private string? _currencyText;
    private long _currencyRow;

    public InvoiceOptions Options { get; } = options;

    /// <summary>What is wrong, 50 at most. A file with any is refused whole.</summary>
    public IReadOnlyList<RowError> Errors => _errors;

    /// <summary>Whether enough is wrong to stop.</summary>
    public bool IsHopeless => _errors.Count >= MostErrors;

    /// <summary>What people should know about the file.</summary>
    public IReadOnlyCollection<string> Notes => _notes;

    public Currency Currency { get; private set; } = Currency.Usd;

    /// <summary>The total that the file or the caller states; null: none.</summary>
    public ExactAmount? StatedTotal { get; set; } = options.Total;

    public void Refuse(long row, string? column, string code, string detail)
    {
        if (!IsHopeless)
        {
            _errors.Add(new RowError(row, column, code, detail));
        }
    }

    public void Note(string sentence) => _notes.Add(sentence);

    /// <summary>Takes the currency of a row; the first one is the file's, and no other may follow.</summary>
    public void SawCurrency(long row, string? column, string text)
    {
        if (string.Equals(text, _currencyText, StringComparison.Ordinal))
        {
            return;
        }

        var code = text.StartsWith("CREDIT:", StringComparison.Ordinal) ? text : text.ToUpperInvariant();
        if (!Currency.TryParse(code, out var currency))
        {
            Refuse(row, column, "currency", $"'{Cut(text)}' is no currency; allowed: an ISO 4217 code such as USD");
        }
        else if (_currencyText is null)
        {
            (_currencyText, _currencyRow, Currency) = (text, row, currency);
        }
        else if (currency != Currency)
        {
            Refuse(row, column, "currency", $"the row is in {currency} and row {_currencyRow} in {Currency}: a file has one currency");
        }
    }

    /// <summary>A cell as it can stand in a sentence: 40 characters of it, and none that moves a cursor.</summary>
    public static string Cut(string text) => Shown(text.Length <= 40 ? text : text[..40] + "…");

    /// <summary>Text of a file without control characters: a name in a bill must not steer a terminal.</summary>
    public static string Shown(string text) => text.Any(char.IsControl) ? string.Concat(text.Select(letter => char.IsControl(letter) ? '?' : letter)) : text;
}
