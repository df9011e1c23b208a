using System.Text.RegularExpressions;
using Rendermeter.Pricing.Rates;

namespace Rendermeter.Pricing.PriceBooks;

/// <summary>Reads what rows, components and adjustments ask of parameters.</summary>
internal sealed partial class ConditionReader(IReadOnlySet<string> parameters, Findings findings)
{
    public IReadOnlyList<KeyValuePair<string, ParameterMatch>> Read(SourceNode node, string field, params string[] except)
    {
        var conditions = new List<KeyValuePair<string, ParameterMatch>>();
        if (MemberReader.Of(node, field, findings, null) is not { } reader)
        {
            return conditions;
        }

        foreach (var (key, value) in reader.Members)
        {
            if (except.Contains(key.Value, StringComparer.Ordinal))
            {
                continue;
            }

            var path = reader.Path(key.Value);
            if (!parameters.Contains(key.Value))
            {
                var hint = Spelling.Hint(key.Value, [.. parameters, .. except]);
                findings.Error(key, path, "unknown_reference", $"'{key.Value}' is no parameter of this model{hint}");
            }
            else if (Match(key.Value, value, path) is { } match)
            {
                conditions.Add(new(key.Value, match));
            }
        }

        return conditions;
    }

    private ParameterMatch? Match(string name, SourceNode node, string field)
    {
        switch (node)
        {
            case SourceNode.Scalar { IsNull: false, Value: "*" }:
                return new ParameterMatch.Anything();
            case SourceNode.Scalar { IsNull: false }:
                return Value(name, node, field) is { } value ? new ParameterMatch.OneOf([value]) : null;
            case SourceNode.Sequence { Items.Count: > 0 } sequence:
                var values = sequence.Items.Select((item, i) => Value(name, item, $"{field}/{i}")).OfType<string>().ToList();
                return values.Count == sequence.Items.Count ? new ParameterMatch.OneOf(values) : null;
            case SourceNode.Mapping when MemberReader.Of(node, field, findings, PriceFileMembers.Range) is { } range:
                return new ParameterMatch.Between(range.Number("min"), range.Number("over"), range.Number("max")) { Below = range.Number("below") };
            default:
                findings.Error(node, field, "type", "a value, a list of values, a range {min, over, below, max} or \"*\" is expected here");
                return null;
        }
    }

    private string? Value(string name, SourceNode node, string field)
    {
        if (node is not SourceNode.Scalar { IsNull: false, Value: { Length: > 0 and <= 256 } text })
        {
            findings.Error(node, field, "type", "a value is expected here");
            return null;
        }

        if (name == "size" && !Size().IsMatch(text))
        {
            findings.Error(node, field, "size_format", $"'{text}' is no size such as 1024x1024");
            return null;
        }

        return Quotes.ParameterValue.FromText(text).Text;
    }

    [GeneratedRegex(@"^[1-9]\d{0,4}x[1-9]\d{0,4}\z")]
    public static partial Regex Size();
}
