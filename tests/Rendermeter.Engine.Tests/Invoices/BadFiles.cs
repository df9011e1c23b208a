using System.Text;
using Rendermeter.Engine.Invoices;
using Rendermeter.Engine.Invoices.Texts;

namespace Rendermeter.Engine.Tests.Invoices;

[Collection(nameof(NothingBeside))]
public sealed class BadFiles
{
    private const string Good = "2026-11-05T12:00:00Z,a,draw,0.037\n";

    [Theory]
    [InlineData("", "empty", 0)]
    [InlineData("when,job,model,amount\n" + Good, "header", 1)]
    [InlineData("at,id,model,model\n" + Good, "header", 1)]
    [InlineData("at;id;model;amount\n2026-11-05;a;draw;0.037\n", "delimiter", 1)]
    [InlineData("at,id,model,amount\n2026-11-05T12:00:00Z,a,draw\n", "truncated", 2)]
    [InlineData("at,id,model,amount\n" + Good + "2026-11-05T12:00:00Z,b,dr", "truncated", 3)]
    [InlineData("at,id,model,amount\n2026-11-05T12:00:00Z,\"a,draw,0.037\n", "quotes", 2)]
    [InlineData("at,id,model,amount\n2026-11-05T12:00:00Z,a,draw,\"1,234.56\"\n", "number_format", 2)]
    [InlineData("at,id,model,amount\n2026-11-05T12:00:00Z,a,draw,1e3\n", "number_format", 2)]
    [InlineData("at,id,model,amount\n2026-11-05T12:00:00Z,a,draw,(12.00)\n", "number_format", 2)]
    [InlineData("at,id,model,amount\n2026-11-05T12:00:00Z,a,draw,$12\n", "number_format", 2)]
    [InlineData("at,id,model,amount\n2026-11-05T12:00:00Z,a,draw,12.00-\n", "number_format", 2)]
    [InlineData("at,id,model,amount\n2026-11-05T12:00:00Z,a,draw,\n", "number_format", 2)]
    [InlineData("at,id,model,amount\n2026-11-05T12:00:00Z,a,draw,NaN\n", "number_format", 2)]
    [InlineData("at,id,model,amount\n2026-11-05T12:00:00Z,a,draw,-0.037\n", "negative", 2)]
    [InlineData("at,id,model,amount\n03/04/2026,a,draw,0.037\n", "date_format", 2)]
    [InlineData("at,id,model,amount\n45999,a,draw,0.037\n", "date_format", 2)]
    [InlineData("at,id,model,amount\n2026-11-05 12:00:00,a,draw,0.037\n", "date_format", 2)]
    [InlineData("at,id,model,amount\n2026-11-05T12:00:00Z,1.23E+15,draw,0.037\n", "job_id_format", 2)]
    [InlineData("at,id,model,amount,status\n2026-11-05T12:00:00Z,a,draw,0.037,maybe\n", "status", 2)]
    [InlineData("at,id,model,amount,currency\n2026-11-05T12:00:00Z,a,draw,0.037,USD\n2026-11-05T12:00:00Z,b,draw,0.037,EUR\n", "currency", 3)]
    [InlineData("at,id,model,amount\n" + Good + "Total,,,9.99\n", "total_mismatch", 0)]
    [InlineData("at,id,model,amount\n" + Good + "Total,,,0.037\n" + Good, "total", 3)]
    public void A_file_with_an_error_is_refused_whole_and_says_where(string text, string code, int row)
    {
        var error = Bill.Refused(text)[0];

        Assert.Equal((code, row), (error.Code, error.Row));
    }

    [Theory]
    [InlineData("amount,model,id,at\n0.037,draw,a,2026-11-05T12:00:00Z\n")]
    [InlineData("at,id,model,amount\r2026-11-05T12:00:00Z,a,draw,0.037\r")]
    [InlineData("at,id,model,amount\r\n2026-11-05T12:00:00Z,a,draw,0.037\n")]
    [InlineData("at,id,model,amount\n2026-11-05T12:00:00Z,  a  , draw ,0.037")]
    [InlineData("at,id,model,amount\n2026-11-05T12:00:00Z,a,draw,0.03700000000000000001\n")]
    [InlineData("at,id,model,amount\n2026-11-05T12:00:00Z,0007,draw,0.037\nTotal,,,0.037\n")]
    [InlineData("at,id,model,amount,status\n2026-11-05T12:00:00Z,=a,draw,0.037,+x\n", "status")]
    public void What_is_only_unusual_is_read(string text, string? refusedColumn = null)
    {
        if (refusedColumn is not null)
        {
            Assert.Equal(refusedColumn, Bill.Refused(text)[0].Column);
            return;
        }

        var report = Bill.Checked(text, "maker");
        Assert.Equal((1, "0.037"), (report.Lines, Bill.Money(report.Billed)));
    }

    [Theory]
    [InlineData("at,id,model,amount\n2026-11-05T12:00:00Z,a\0b,draw,0.037\n", "binary")]
    [InlineData("\0\0\0", "binary")]
    public void A_file_that_is_no_text_is_refused(string text, string code) => Assert.Equal(code, Bill.Refused(text)[0].Code);

    [Fact]
    public void Ten_thousand_columns_are_refused()
        => Assert.Contains(Bill.Refused(string.Join(',', Enumerable.Range(0, 10_000).Select(i => $"c{i}")) + "\n")[0].Code, new[] { "header", "field_size" });

    [Fact]
    public void Rows_in_another_currency_than_the_price_are_never_taken_for_right()
    {
        var report = Bill.Checked("at,id,model,amount,currency\n2026-11-05T12:00:00Z,a,draw,0.037,EUR\n", "maker");

        Assert.Equal(("EUR", LineClass.Unchecked, "0"), (report.Currency.ToString(), Assert.Single(report.Classes).Class, Bill.Money(report.Claim)));
    }

    [Fact]
    public void Decimals_beyond_the_ninth_are_kept_in_the_sum_of_roundings()
    {
        var report = Bill.Checked("at,id,model,amount\n2026-11-05T12:00:00Z,a,draw,0.03700000000000000001\n", "maker");

        Assert.Equal("0.00000000000000000001", report.Rounding.ToString());
    }

    [Fact]
    public void An_error_names_the_column_as_the_file_calls_it()
    {
        var error = Assert.Single(Bill.Refused(
            "Time,Job,Model,Cost\n2026-11-05T12:00:00Z,a,draw,1e3\n",
            with: options => options with { Columns = [new("at", "Time"), new("id", "Job"), new("model", "Model"), new("amount", "Cost")] }));

        Assert.Equal((2L, "Cost", "number_format"), (error.Row, error.Column, error.Code));
    }

    [Fact]
    public void A_hundred_megabytes_in_one_line_are_refused_in_flat_memory()
    {
        using var stream = new OneLongLine(100L << 20);
        var before = GC.GetTotalMemory(forceFullCollection: true);

        var outcome = Reconciling.Run(Bill.Book, new InvoiceOptions("maker"), stream, null, null, TestContext.Current.CancellationToken);

        Assert.Equal("field_size", Assert.IsType<ReconcileOutcome.Refused>(outcome).Errors[0].Code);
        Assert.True(stream.Position < 16 << 20, "it stops where the row is too long");
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 16 << 20);
    }

    [Fact]
    public void A_missing_column_is_named_with_those_that_are_there()
    {
        var error = Assert.Single(Bill.Refused("Time,Job,Model,Cost\n", with: options => options with { Columns = [new("at", "Time"), new("model", "Model"), new("amount", "Price")] }));

        Assert.Contains("Price", error.Detail, StringComparison.Ordinal);
        Assert.Contains("Time, Job, Model, Cost", error.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_total_that_its_lines_do_not_sum_to_is_refused_and_both_are_named()
    {
        var error = Assert.Single(Bill.Refused("at,id,model,amount\n" + Good, with: options => options with { Total = ExactAmount.Read("0.05") }));

        Assert.Contains("0.050000000", error.Detail, StringComparison.Ordinal);
        Assert.Contains("0.037000000", error.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Ten_megabytes_in_one_field_are_refused_in_little_memory()
    {
        var text = "at,id,model,amount\n2026-11-05T12:00:00Z," + new string('x', 10 << 20) + ",draw,0.037\n";

        Assert.Equal("field_size", Assert.Single(Bill.Refused(text)).Code);
        Assert.Equal("field_size", Assert.Single(Bill.Refused("{\"billing_events\":[{\"request_id\":\"" + new string('x', 10 << 20) + "\"}]}", "fal")).Code);
    }

    [Fact]
    public void A_quote_that_is_never_closed_in_a_long_file_is_refused()
    {
        var text = "at,id,model,amount\n2026-11-05T12:00:00Z,\"a,draw,0.037\n" + string.Concat(Enumerable.Repeat(Good, 60_000));

        Assert.Contains(Bill.Refused(text)[0].Code, new[] { "quotes", "field_size" });
    }

    [Theory]
    [InlineData("{\"billing_events\":[{\"request_id\":\"a\",\"endpoint_id\":\"fal-ai/flux/dev\"", "truncated")]
    [InlineData("{\"billing_events\":[{\"request_id\":\"a\"},]}", "required")]
    [InlineData("{\"billing_events\":[]}", "empty")]
    [InlineData("{billing}", "json")]
    public void A_json_file_that_is_cut_or_wrong_is_refused(string text, string code) => Assert.Equal(code, Bill.Refused(text, "fal")[0].Code);

    [Fact]
    public void Errors_are_listed_up_to_fifty()
    {
        var errors = Bill.Refused("at,id,model,amount\n" + string.Concat(Enumerable.Repeat("2026-11-05T12:00:00Z,a,draw,1e3\n", 200)));

        Assert.Equal(InvoiceReading.MostErrors, errors.Count);
        Assert.Equal(51, errors[^1].Row);
    }

    [Theory]
    [InlineData("\"1,234.56\"", NumberFormat.CommaThousands, "1234.56")]
    [InlineData("\"1.234,56\"", NumberFormat.PointThousands, "1234.56")]
    public void Numbers_are_read_as_declared(string cell, NumberFormat format, string billed)
        => Assert.Equal(billed, Bill.Money(Bill.Checked($"at,id,model,amount\n2026-11-05T12:00:00Z,a,draw,{cell}\n", "maker", options => options with { Numbers = format }).Billed));

    [Theory]
    [InlineData("03/04/2026", DateFormat.DayFirst, "2026-04-03")]
    [InlineData("03/04/2026", DateFormat.MonthFirst, "2026-03-04")]
    [InlineData("2026-11-05 12:00:00", DateFormat.Utc, "2026-11-05")]
    public void Days_are_read_as_declared(string cell, DateFormat format, string day)
        => Assert.Equal(day, Assert.Single(Bill.Checked($"at,id,model,amount\n{cell},a,draw,0.037\n", "maker", options => options with { Dates = format }).Days).Name);

    [Theory]
    [InlineData("\r\n")]
    [InlineData("\n")]
    public void Any_line_end_and_a_mark_of_utf8_are_fine(string end)
        => Assert.Equal(1, Bill.Checked("\uFEFF" + ("at,id,model,amount\n" + Good).Replace("\n", end, StringComparison.Ordinal), "maker").Lines);

    [Theory]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("+1", "'+1")]
    [InlineData("-1", "'-1")]
    [InlineData("@x", "'@x")]
    [InlineData("\tx", "'\tx")]
    [InlineData("\rx", "\"'\rx\"")]
    [InlineData("=a,b", "\"'=a,b\"")]
    [InlineData("a\"b", "\"a\"\"b\"")]
    [InlineData("plain", "plain")]
    public void A_cell_that_a_spreadsheet_would_run_is_neutralised(string text, string cell) => Assert.Equal(cell, FindingsWriter.Cell(text));

    [Fact]
    public void A_formula_in_an_id_stays_text_on_the_way_out()
    {
        var lines = new StringWriter();

        Bill.Run("at,id,model,amount\n2026-11-05T12:00:00Z,\"=HYPERLINK(\"\"http://x\"\")\",draw,0.050\n", "maker", lines: lines);

        Assert.Contains(",\"'=HYPERLINK(\"\"http://x\"\")\",", lines.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Memory_does_not_grow_with_the_file()
    {
        var path = Path.GetTempFileName();
        try
        {
            using (var writer = new StreamWriter(path, append: false, Encoding.UTF8))
            {
                writer.Write("at,id,model,amount\n");
                for (var row = 0; row < 150_000; row++)
                {
                    writer.Write($"2026-11-05T12:00:00Z,job-{row:D12}-{new string('x', 80)},draw,0.037\n");
                }
            }

            using var stream = File.OpenRead(path);
            var before = GC.GetTotalMemory(forceFullCollection: true);
            var most = 0L;
            var outcome = Reconciling.Run(Bill.Book, new InvoiceOptions("maker"), stream, null,
                lines => most = lines % 32_768 == 0 ? Math.Max(most, GC.GetTotalMemory(forceFullCollection: true) - before) : most, TestContext.Current.CancellationToken);

            Assert.Equal(150_000, Assert.IsType<ReconcileOutcome.Checked>(outcome).Report.Lines);
            Assert.InRange(most, 1, 24 << 20);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
