namespace Rendermeter.Simulation.Tests;

/// <summary>How often each path was taken, so that a simulation that stops meeting a case is noticed.</summary>
internal sealed class Marks
{
    private readonly SortedDictionary<string, int> _counts = new(StringComparer.Ordinal);

    public int this[string mark] => _counts.GetValueOrDefault(mark);

    public void Hit(string mark) => _counts[mark] = this[mark] + 1;

    public override string ToString() => string.Join(", ", _counts.Select(pair => $"{pair.Key} {pair.Value}"));
}
