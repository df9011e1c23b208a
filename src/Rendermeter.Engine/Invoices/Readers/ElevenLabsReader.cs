using Rendermeter.Engine.Invoices.Texts;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Engine.Invoices.Readers;

/// <summary>The history of ElevenLabs: each item says how far the account's credits moved.</summary>
internal sealed class ElevenLabsReader : IInvoiceReader
{
    private readonly Shapes _shapes = new();

    public IEnumerable<InvoiceLine> Read(Stream stream, InvoiceReading reading)
    {
        var items = new JsonItems(stream, reading, "history");
        reading.SawCurrency(0, null, "CREDIT:elevenlabs");
        foreach (var item in items.Read())
        {
            if (reading.Instant(item, items.Row, "date_unix") is not { } at
                || reading.Amount(item, items.Row, "character_count_change_from", isRequired: true) is not { } from
                || reading.Amount(item, items.Row, "character_count_change_to", isRequired: true) is not { } to)
            {
                continue;
            }

            if (to.Nanos < from.Nanos)
            {
                reading.Refuse(items.Row, "character_count_change_to", "negative", "the count of used credits goes down within one item");
                continue;
            }

            var id = item.Text("history_item_id");
            var parameters = _shapes.One(item.Text("text") is { } text ? ParameterSet.Empty.With("characters", text.EnumerateRunes().Count()) : ParameterSet.Empty);
            yield return new InvoiceLine(items.Row, at)
            {
                Id = item.Text("request_id") ?? id,
                Model = item.Text("model_id"),
                Parameters = parameters,
                Amount = ExactAmount.From(to.Exact - from.Exact, 0),
                Feature = item.Text("voice_name"),
                Identity = id,
                Request = item.Text("text") is { } words ? $"{item.Text("model_id")}|{item.Text("voice_id")}|{words}" : null,
            };
        }

        reading.Ended(items);
    }
}
