namespace Rendermeter.Pricing.PriceBooks;

/// <summary>Collects what is wrong with one file.</summary>
internal sealed class Findings(string file)
{
    private readonly List<PriceFinding> _all = [];

    public IReadOnlyList<PriceFinding> All => _all;

    public bool HasErrors => _all.Exists(finding => finding.Severity == FindingSeverity.Error);

    public void Error(SourceNode? at, string field, string code, string detail) => Add(FindingSeverity.Error, at?.Line ?? 0, at?.Column ?? 0, field, code, detail);

    public void Error(long line, long column, string field, string code, string detail) => Add(FindingSeverity.Error, line, column, field, code, detail);

    public void Warning(long line, string field, string code, string detail) => Add(FindingSeverity.Warning, line, line == 0 ? 0 : 1, field, code, detail);

    private void Add(FindingSeverity severity, long line, long column, string field, string code, string detail)
    {
        if (_all.Count < PriceFinding.Most)
        {
            _all.Add(new PriceFinding(severity, file, line, column, field, code, detail));
        }
    }
}
