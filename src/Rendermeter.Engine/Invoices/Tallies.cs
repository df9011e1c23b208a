using System.Globalization;
using System.Runtime.CompilerServices;
using Rendermeter.Pricing.Amounts;
using Rendermeter.Pricing.PriceBooks;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Engine.Invoices;

/// <summary>Sums over lines. What grows with the file is bounded: beyond 10,000 names the rest is one.</summary>
internal sealed class Tallies
{
    public const string Others = "(others)";
    private const int MostNames = 10_000;

    private readonly Cell[] _classes = [.. Enum.GetValues<LineClass>().Select(_ => new Cell())];
    private readonly Dictionary<string, Cell> _models = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Cell> _features = new(StringComparer.Ordinal);
    private readonly Dictionary<int, Cell> _days = [];
    private readonly Dictionary<(LineClass, string, string?), Found> _findings = [];
    private readonly Dictionary<(PricedModel, ParameterSet, string?), Work> _works = new(WorkKeys.Instance);
    private readonly Fingerprints _requests = new();
    private readonly Cell _duplicates = new();
    private readonly Cell _repeats = new();
    private readonly Cell _failures = new();

    public long Lines { get; private set; }

    public bool HasAmounts { get; private set; }

    public Int128 Billed { get; private set; }

    public Int128 Claim { get; private set; }

    public Int128 Ask { get; private set; }

    public Rational Rounding { get; private set; }

    public DateTimeOffset From { get; private set; } = DateTimeOffset.MaxValue;

    public DateTimeOffset To { get; private set; } = DateTimeOffset.MinValue;

    public IReadOnlyCollection<Work> Works => _works.Values;

    public void Add(InvoiceLine line, Judgement judgement, PricedModel? model)
    {
        Lines++;
        HasAmounts |= line.Amount is not null;
        var money = line.Amount?.Nanos ?? judgement.ExpectedNanos ?? 0;
        Billed += money;
        Claim += judgement.ClaimNanos;
        Ask += judgement.AskNanos;
        (From, To) = (line.At < From ? line.At : From, line.At > To ? line.At : To);
        var difference = line.Amount is { } amount && judgement.ExpectedNanos is { } expected ? amount.Nanos - expected : 0;
        _classes[(int)judgement.Class].Add(money, difference, judgement.ClaimNanos, judgement.AskNanos);
        if (judgement.Class == LineClass.Rounding)
        {
            Rounding += Rational.FromFraction(difference, Money.NanosPerUnit);
        }
        else if (!judgement.Residue.IsZero)
        {
            Rounding += judgement.Residue;
        }

        Named(_models, line.Model ?? "(none)").Add(money, difference, 0, 0);
        if (line.Feature is { } feature)
        {
            Named(_features, feature).Add(money, 0, 0, 0);
        }

        var day = DateOnly.FromDateTime(line.At.UtcDateTime).DayNumber;
        (_days.TryGetValue(day, out var cell) ? cell : _days[day] = new Cell()).Add(money, 0, 0, 0);
        Waste(line, judgement, money);
        Find(line, judgement);
        Remember(line, judgement, model, money);
    }

    public IReadOnlyList<ClassTotal> Classes()
        => [.. Enum.GetValues<LineClass>().Select(kind => (kind, Cell: _classes[(int)kind])).Where(pair => pair.Cell.Lines > 0)
            .Select(pair => new ClassTotal(pair.kind, pair.Cell.Lines, pair.Cell.Billed, pair.Cell.Difference, pair.Cell.Claim, pair.Cell.Ask))];

    public IReadOnlyList<Finding> Findings()
        => [.. _findings.Select(pair => new Finding(pair.Key.Item1, pair.Key.Item2, pair.Value.Why, pair.Key.Item3, pair.Value.FirstRow, pair.Value.Cell.Lines, pair.Value.Cell.Claim, pair.Value.Cell.Ask))
            .OrderByDescending(finding => finding.Claim).ThenByDescending(finding => finding.Ask).ThenBy(finding => finding.FirstRow)];

    public IReadOnlyList<Spend> Models() => Ranked(_models);

    public IReadOnlyList<Spend> Features() => Ranked(_features);

    public IReadOnlyList<Spend> Days()
        => [.. _days.OrderBy(pair => pair.Key).Select(pair => new Spend(DateOnly.FromDayNumber(pair.Key).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), pair.Value.Lines, pair.Value.Billed))];

    public Spend Duplicates() => new("duplicates", _duplicates.Lines, _duplicates.Billed);

    public Spend Repeats() => new("repeats", _repeats.Lines, _repeats.Billed);

    public Spend Failures() => new("failures", _failures.Lines, _failures.Billed);

    private void Waste(InvoiceLine line, Judgement judgement, long money)
    {
        if (judgement.Class == LineClass.Duplicate)
        {
            _duplicates.Add(money, 0, 0, 0);
            return;
        }

        if (line.Request is { } request && !_requests.Add(request))
        {
            _repeats.Add(money, 0, 0, 0);
        }

        if (line.Outcome is not (JobOutcome.Success or JobOutcome.Partial))
        {
            _failures.Add(money, 0, 0, 0);
        }
    }

    private void Find(InvoiceLine line, Judgement judgement)
    {
        if (judgement.Class is LineClass.AsExpected or LineClass.NoAmount)
        {
            return;
        }

        var key = (judgement.Class, line.Model ?? "(none)", judgement.Fits);
        if (!_findings.TryGetValue(key, out var found))
        {
            key = _findings.Count < MostNames ? key : (judgement.Class, Others, null);
            found = _findings.TryGetValue(key, out found) ? found : _findings[key] = new Found(judgement.Why, line.Row, new Cell());
        }

        found.Cell.Add(0, 0, judgement.ClaimNanos, judgement.AskNanos);
    }

    /// <summary>Keeps the work of lines that were owed, for the comparison with other offers.</summary>
    private void Remember(InvoiceLine line, Judgement judgement, PricedModel? model, long money)
    {
        var isOwed = judgement.Class is not (LineClass.CreditNote or LineClass.Duplicate or LineClass.FailedButBilled or LineClass.UnknownModel)
            && line.Kind == LineKind.Usage && line.Outcome is JobOutcome.Success or JobOutcome.Partial;
        if (model is null || !isOwed || (line.Parameters.Count == 0 && line.Quantity is null))
        {
            return;
        }

        var unit = line.Parameters.Count == 0 ? line.Unit ?? "" : null;
        var key = (model, line.Parameters, unit);
        if (!_works.TryGetValue(key, out var work))
        {
            if (_works.Count >= MostNames)
            {
                return;
            }

            _works[key] = work = new Work(model, line.Parameters, unit);
        }

        work.Add(line, money, unit is null ? Rational.Zero : line.Quantity ?? Rational.Zero);
    }

    private static Cell Named(Dictionary<string, Cell> cells, string name)
    {
        if (cells.TryGetValue(name, out var cell))
        {
            return cell;
        }

        name = cells.Count < MostNames ? name : Others;
        return cells.TryGetValue(name, out cell) ? cell : cells[name] = new Cell();
    }

    private static IReadOnlyList<Spend> Ranked(Dictionary<string, Cell> cells)
        => [.. cells.Select(pair => new Spend(pair.Key, pair.Value.Lines, pair.Value.Billed)).OrderByDescending(spend => spend.Billed).ThenBy(spend => spend.Name, StringComparer.Ordinal)];

    /// <summary>Readers give equal parameters as one object.</summary>
    private sealed class WorkKeys : IEqualityComparer<(PricedModel Model, ParameterSet Parameters, string? Unit)>
    {
        public static WorkKeys Instance { get; } = new();

        public bool Equals((PricedModel Model, ParameterSet Parameters, string? Unit) x, (PricedModel Model, ParameterSet Parameters, string? Unit) y)
            => ReferenceEquals(x.Model, y.Model) && ReferenceEquals(x.Parameters, y.Parameters) && x.Unit == y.Unit;

        public int GetHashCode((PricedModel Model, ParameterSet Parameters, string? Unit) obj)
            => HashCode.Combine(RuntimeHelpers.GetHashCode(obj.Model), RuntimeHelpers.GetHashCode(obj.Parameters), obj.Unit);
    }

    private sealed record Found(string Why, long FirstRow, Cell Cell);

    private sealed class Cell
    {
        public long Lines { get; private set; }

        public Int128 Billed { get; private set; }

        public Int128 Difference { get; private set; }

        public Int128 Claim { get; private set; }

        public Int128 Ask { get; private set; }

        public void Add(long billed, long difference, long claim, long ask)
        {
            Lines++;
            Billed += billed;
            Difference += difference;
            Claim += claim;
            Ask += ask;
        }
    }
}
