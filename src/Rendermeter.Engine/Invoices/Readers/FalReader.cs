using System.Text.Json;
using Rendermeter.Engine.Invoices.Texts;
using Rendermeter.Pricing.Amounts;

namespace Rendermeter.Engine.Invoices.Readers;

/// <summary>fal's billing events, one for each request, and its usage, one row for each bucket, endpoint and price.</summary>
internal sealed class FalReader : IInvoiceReader
{
    private const int NanoDecimals = 9;

    public IEnumerable<InvoiceLine> Read(Stream stream, InvoiceReading reading)
    {
        var items = new JsonItems(stream, reading, "billing_events", "time_series");
        reading.SawCurrency(0, null, reading.Options.Currency ?? "USD");
        foreach (var item in items.Read())
        {
            if (item.Member("results") is { ValueKind: JsonValueKind.Array } results)
            {
                foreach (var line in Bucket(reading, items.Row, item, results))
                {
                    yield return line;
                }
            }
            else if (Event(reading, items.Row, item) is { } line)
            {
                yield return line;
            }
        }

        reading.Ended(items);
    }

    private static InvoiceLine? Event(InvoiceReading reading, long row, JsonElement item)
    {
        // The whole number of nano-dollars is exact; the decimal is what a double makes of it.
        var amount = item.Text("cost_estimate_nano_usd") is { } nanos && ExactAmount.Read(nanos, allowExponent: true) is { } exact
            ? ExactAmount.From(exact.Exact / Money.NanosPerUnit, NanoDecimals)
            : reading.Amount(item, row, "cost_total", isRequired: true);
        if (amount is null || reading.Instant(item, row, "timestamp") is not { } at)
        {
            return null;
        }

        var (id, endpoint) = (item.Text("request_id"), item.Text("endpoint_id"));
        return new InvoiceLine(row, at)
        {
            Id = id,
            Model = endpoint,
            Quantity = reading.Number(item, row, "output_units"),
            Amount = amount,
            Discount = (reading.Number(item, row, "percent_discount") ?? Rational.Zero) / 100,
            Feature = Caller(item),
            Identity = id is null ? null : $"{id}|{endpoint}",
        };
    }

    private static IEnumerable<InvoiceLine> Bucket(InvoiceReading reading, long row, JsonElement bucket, JsonElement results)
    {
        if (reading.Instant(bucket, row, "bucket") is not { } at)
        {
            yield break;
        }

        foreach (var item in results.EnumerateArray())
        {
            var amount = item.Text("cost_total") is null ? reading.Amount(item, row, "cost", isRequired: true) : reading.Amount(item, row, "cost_total");
            if (amount is null)
            {
                continue;
            }

            reading.SawCurrency(row, "currency", item.Text("currency") ?? "USD");
            var (unit, factor) = item.Text("unit") is { } text ? UnitText.Read(text) : (null, Rational.One);
            yield return new InvoiceLine(row, at)
            {
                Model = item.Text("endpoint_id"),
                Quantity = reading.Number(item, row, "quantity") * factor,
                Unit = unit,
                Amount = amount,
                Discount = (reading.Number(item, row, "percent_discount") ?? Rational.Zero) / 100,
                Feature = Caller(item),
                Identity = $"{at.UtcTicks}|{item.Text("endpoint_id")}|{item.Text("unit")}|{item.Text("unit_price")}|{item.Text("percent_discount")}|{Caller(item)}|{item.Text("username")}",
            };
        }
    }

    private static string? Caller(JsonElement item) => item.Text("auth_method");
}
