using Rendermeter.Engine.Invoices;

namespace Rendermeter.Engine.Tests.Invoices;

public sealed class PlantedBills
{
    private static readonly int Lines = Environment.GetEnvironmentVariable("RENDERMETER_LONG_TESTS") == "1" ? 1_000_000 : 20_000;

    /// <summary>1,000,000 lines with RENDERMETER_LONG_TESTS=1, else 20,000.</summary>
    [Fact]
    public void Twelve_planted_kinds_of_discrepancy_are_found_and_nothing_else_is()
    {
        var (path, found) = (Path.GetTempFileName(), Path.GetTempFileName());
        try
        {
            Dictionary<long, LineClass> planted;
            using (var writer = new StreamWriter(path))
            {
                planted = Planted.Write(writer, Lines);
            }

            using (var stream = File.OpenRead(path))
            using (var lines = new StreamWriter(found))
            {
                Assert.IsType<ReconcileOutcome.Checked>(Reconciling.Run(Bill.Book, new InvoiceOptions("maker"), stream, new FindingsWriter(lines, all: false), null, TestContext.Current.CancellationToken));
            }

            var (hits, said) = (0, 0);
            var seen = new HashSet<LineClass>();
            foreach (var cells in File.ReadLines(found).Skip(1).Select(line => line.Split(',')))
            {
                said++;
                if (planted.TryGetValue(long.Parse(cells[0], System.Globalization.CultureInfo.InvariantCulture), out var expected) && Pricing.SnakeCase.Of(expected) == cells[6])
                {
                    hits++;
                    seen.Add(expected);
                }
            }

            Assert.True(hits >= planted.Count * 0.995m, $"recall: {hits} of {planted.Count}");
            Assert.True(hits >= said * 0.999m, $"precision: {hits} of {said}");
            Assert.Equal(Planted.Kinds.Select(kind => kind.Class).Distinct().Order(), seen.Order());
        }
        finally
        {
            File.Delete(path);
            File.Delete(found);
        }
    }
}
