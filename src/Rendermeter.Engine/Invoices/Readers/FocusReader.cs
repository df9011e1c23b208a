using System.Text.Json;
using Rendermeter.Engine.Invoices.Texts;
using Rendermeter.Pricing.Amounts;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Engine.Invoices.Readers;

/// <summary>A FOCUS cost and usage file: the columns that say what, when, how much and for how much money.</summary>
internal sealed class FocusReader : IInvoiceReader
{
    private static readonly string[] Required = ["BilledCost", "BillingCurrency", "ChargePeriodStart", "ChargeCategory"];

    private readonly Shapes _shapes = new();

    public IEnumerable<InvoiceLine> Read(Stream stream, InvoiceReading reading)
    {
        var rows = new CsvRows(stream, reading);
        if (!rows.ReadHeader() || !CsvReading.Has(rows, reading, Required))
        {
            yield break;
        }

        var model = First(rows, "SkuId", "x_Model", "ResourceName", "ResourceId");
        if (model < 0)
        {
            reading.Refuse(1, null, "header", "the file has none of the columns SkuId, x_Model, ResourceName, ResourceId: nothing names the model");
            yield break;
        }

        var columns = new FocusColumns(rows, model);
        while (rows.Read())
        {
            if (Line(rows, reading, columns) is { } line)
            {
                yield return line;
            }
        }
    }

    private InvoiceLine? Line(CsvRows rows, InvoiceReading reading, FocusColumns at)
    {
        if (reading.Cell(rows, at.Billed) is not { } amount || reading.Day(rows, at.Start) is not { } start)
        {
            return null;
        }

        reading.SawCurrency(rows.Row, "BillingCurrency", rows[at.Currency]);
        var category = rows[at.Category];
        var kind = category switch
        {
            "Usage" => LineKind.Usage,
            "Credit" or "Adjustment" => LineKind.Credit,
            _ => LineKind.Other,
        };
        if (rows[at.Class] == "Correction" && amount.Nanos < 0)
        {
            kind = LineKind.Credit;
        }

        if (amount.Nanos < 0 && kind == LineKind.Usage && !reading.Options.NegativesAreCredits)
        {
            reading.Refuse(rows.Row, "BilledCost", "negative", "a charge of the category Usage is negative and is no correction");
            return null;
        }

        if (!StatusText.TryRead(rows[at.Outcome], out var outcome))
        {
            reading.Refuse(rows.Row, "x_Outcome", "status", $"'{InvoiceReading.Cut(rows[at.Outcome])}' is no outcome");
            return null;
        }

        var (unit, factor) = rows[at.Unit].Length > 0 ? UnitText.Read(rows[at.Unit]) : (null, Rational.One);
        var id = Blank(rows[at.Job]);
        return new InvoiceLine(rows.Row, start)
        {
            Id = id,
            Model = Blank(rows[at.Model]),
            Meter = Blank(rows[at.Meter])?.ToLowerInvariant(),
            Parameters = Details(rows[at.Details]),
            Quantity = rows[at.Quantity].Length > 0 ? reading.Cell(rows, at.Quantity)?.Exact * factor : null,
            Unit = unit,
            Amount = amount,
            Discount = Discount(reading, rows, at),
            Outcome = outcome,
            Feature = Blank(rows[at.Feature]),
            Kind = amount.Nanos < 0 ? LineKind.Credit : kind,
            Identity = id is not null ? $"{id}|{rows[at.Model]}|{rows[at.Meter]}" : null,
            Period = Period(rows, reading, at),
        };
    }

    private static Rational Discount(InvoiceReading reading, CsvRows rows, FocusColumns at)
        => rows[at.List].Length > 0 && rows[at.Contracted].Length > 0
            && reading.Cell(rows, at.List)?.Exact is { Sign: > 0 } list && reading.Cell(rows, at.Contracted)?.Exact is { Sign: >= 0 } contracted && contracted < list
            ? Rational.One - (contracted / list)
            : Rational.Zero;

    private static (DateTimeOffset From, DateTimeOffset To)? Period(CsvRows rows, InvoiceReading reading, FocusColumns at)
        => rows[at.PeriodStart].Length > 0 && rows[at.PeriodEnd].Length > 0
            && reading.Day(rows, at.PeriodStart) is { } from && reading.Day(rows, at.PeriodEnd) is { } to
            ? (from, to)
            : null;

    /// <summary>Parameters in SkuPriceDetails, with or without the <c>x_</c> of columns that FOCUS does not know.</summary>
    private ParameterSet Details(string json) => json.Length == 0 ? ParameterSet.Empty : _shapes.Get(json, () => Set(json));

    private static ParameterSet Set(string json)
    {
        var set = ParameterSet.Empty;
        try
        {
            using var document = JsonDocument.Parse(json);
            foreach (var member in document.RootElement.ValueKind == JsonValueKind.Object ? document.RootElement.EnumerateObject() : default)
            {
                var name = member.Name.StartsWith("x_", StringComparison.Ordinal) ? member.Name[2..] : member.Name;
                if (ColumnMap.IsParameter(name) && document.RootElement.Text(member.Name) is { Length: > 0 and <= 64 } text)
                {
                    set = set.With(name, ParameterValue.FromText(text));
                }
            }
        }
        catch (JsonException)
        {
            // Details that are no JSON say nothing; the line is checked by its quantity.
            set = ParameterSet.Empty;
        }

        return set;
    }

    private static int First(CsvRows rows, params string[] names) => names.Select(rows.Find).FirstOrDefault(column => column >= 0, -1);

    private static string? Blank(string text) => text.Length == 0 ? null : text;

    private sealed class FocusColumns(CsvRows rows, int model)
    {
        public int Model { get; } = model;

        public int Billed { get; } = rows.Find("BilledCost");

        public int Currency { get; } = rows.Find("BillingCurrency");

        public int Start { get; } = rows.Find("ChargePeriodStart");

        public int Category { get; } = rows.Find("ChargeCategory");

        public int Class { get; } = rows.Find("ChargeClass");

        public int Outcome { get; } = rows.Find("x_Outcome");

        public int Quantity { get; } = First(rows, "ConsumedQuantity", "PricingQuantity");

        public int Unit { get; } = First(rows, "ConsumedUnit", "PricingUnit");

        public int Job { get; } = First(rows, "x_ProviderJobId", "x_AttemptId", "x_RequestId");

        public int Meter { get; } = rows.Find("SkuMeter");

        public int Details { get; } = rows.Find("SkuPriceDetails");

        public int List { get; } = rows.Find("ListCost");

        public int Contracted { get; } = rows.Find("ContractedCost");

        public int Feature { get; } = First(rows, "x_Feature", "SubAccountName", "SubAccountId");

        public int PeriodStart { get; } = rows.Find("BillingPeriodStart");

        public int PeriodEnd { get; } = rows.Find("BillingPeriodEnd");
    }
}
