using System.Globalization;
using System.Text.RegularExpressions;
using Rendermeter.Pricing.Amounts;

namespace Rendermeter.Pricing.PriceBooks;

/// <summary>One object of a price file: typed members, every slip with its place.</summary>
internal sealed partial class MemberReader
{
    private readonly SourceNode.Mapping _mapping;

    private MemberReader(SourceNode.Mapping mapping, string field, Findings findings)
    {
        _mapping = mapping;
        Field = field;
        Findings = findings;
    }

    public string Field { get; }

    public Findings Findings { get; }

    public SourceNode Node => _mapping;

    /// <summary>Reads an object; null, with a finding, where there is none. Members that are not known are findings.</summary>
    public static MemberReader? Of(SourceNode node, string field, Findings findings, string[]? known)
    {
        if (node is not SourceNode.Mapping mapping)
        {
            findings.Error(node, field, "type", "an object is expected here");
            return null;
        }

        if (known is not null)
        {
            foreach (var (key, _) in mapping.Members)
            {
                if (!known.Contains(key.Value, StringComparer.Ordinal))
                {
                    var hint = Spelling.Hint(key.Value, known);
                    findings.Error(key, $"{field}/{key.Value}", "unknown_member", $"'{key.Value}' is not known here{hint}");
                }
            }
        }

        return new MemberReader(mapping, field, findings);
    }

    public string Path(string name) => $"{Field}/{name}";

    /// <summary>The member's node; null where it is absent or null.</summary>
    public SourceNode? Get(string name)
        => Find(name) is { } node and not SourceNode.Scalar { IsNull: true } ? node : null;

    public IEnumerable<KeyValuePair<SourceNode.Scalar, SourceNode>> Members => _mapping.Members;

    public void Error(string name, string code, string detail)
        => Findings.Error(Find(name) ?? Node, Path(name), code, detail);

    public SourceNode? Required(string name)
    {
        var node = Get(name);
        if (node is null)
        {
            Error(name, "required", $"'{name}' is required");
        }

        return node;
    }

    public string? Text(string name, int longest = 512)
    {
        switch (Get(name))
        {
            case null:
                return null;
            case SourceNode.Scalar { Value.Length: 0 }:
                Error(name, "required", $"'{name}' is empty");
                return null;
            case SourceNode.Scalar scalar when scalar.Value.Length <= longest && !HasControls(scalar.Value):
                return scalar.Value;
            case SourceNode.Scalar scalar:
                Error(name, scalar.Value.Length > longest ? "too_large" : "identifier", $"'{name}' is too long or holds characters that cannot be shown");
                return null;
            default:
                Error(name, "type", $"'{name}' is text");
                return null;
        }
    }

    public string? RequiredText(string name) => Required(name) is null ? null : Text(name);

    public string? Identifier(string name, Regex pattern)
    {
        if (RequiredText(name) is not { } text)
        {
            return null;
        }

        if (!pattern.IsMatch(text) || text.Contains("..", StringComparison.Ordinal))
        {
            Error(name, "identifier", $"'{text}' is no name for this: {pattern}");
            return null;
        }

        return text;
    }

    public TEnum? Enum<TEnum>(string name)
        where TEnum : struct, Enum
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        if (SnakeCase.TryParse<TEnum>(text, out var value))
        {
            return value;
        }

        Error(name, "enum", $"'{text}' is none of {string.Join(", ", SnakeCase.Names<TEnum>())}");
        return null;
    }

    public string? OneOf(string name, string[] words)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        if (words.Contains(text, StringComparer.Ordinal))
        {
            return text;
        }

        Error(name, "enum", $"'{text}' is none of {string.Join(", ", words)}");
        return null;
    }

    public bool? Flag(string name)
    {
        switch (Get(name))
        {
            case null:
                return null;
            case SourceNode.Scalar { Value: "true" }:
                return true;
            case SourceNode.Scalar { Value: "false" }:
                return false;
            default:
                Error(name, "type", $"'{name}' is true or false");
                return null;
        }
    }

    /// <summary>A number of 0 or more with at most 12 + 12 digits; null, with a finding unless the member is absent.</summary>
    public Rational? Number(string name, bool allowSign = false, string negativeCode = "out_of_range")
        => Get(name) is { } node ? NumberOf(node, Path(name), Findings, allowSign, negativeCode) : null;

    public Rational? PositiveNumber(string name)
    {
        var number = Number(name);
        if (number is { Sign: <= 0 })
        {
            Error(name, "out_of_range", $"'{name}' is above 0");
            return null;
        }

        return number;
    }

    public static Rational? NumberOf(SourceNode node, string field, Findings findings, bool allowSign = false, string negativeCode = "out_of_range")
    {
        if (node is not SourceNode.Scalar scalar)
        {
            findings.Error(node, field, "type", "a number is expected here");
            return null;
        }

        if (scalar.Value.Length == 0 || scalar.IsNull)
        {
            findings.Error(node, field, "required", "a number is required");
            return null;
        }

        switch (DecimalText.TryRead(scalar.Value, DecimalText.RateWholeDigits, DecimalText.RateFractionDigits, allowSign, out var value))
        {
            case DecimalTextOutcome.Read:
                return value;
            case DecimalTextOutcome.Negative:
                findings.Error(node, field, negativeCode, $"{scalar.Value} is negative");
                return null;
            case DecimalTextOutcome.TooManyDigits:
                findings.Error(node, field, "too_many_digits", $"{scalar.Value} has more than 12 digits before or after the point");
                return null;
            default:
                findings.Error(
                    node, field, "number_format",
                    $"'{scalar.Value}' is not a plain decimal such as 0.025: no exponent, separator, blank or currency mark");
                return null;
        }
    }

    public DateOnly? Day(string name)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
        {
            return day;
        }

        Error(name, "date_format", $"'{text}' is no day such as 2026-11-21");
        return null;
    }

    public DateTimeOffset? Instant(string name)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        if (Rfc3339().IsMatch(text) && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out var instant))
        {
            return instant.ToUniversalTime();
        }

        Error(name, "date_format", $"'{text}' is no instant such as 2026-11-21T00:00:00Z");
        return null;
    }

    public IEnumerable<(SourceNode Node, string Field)> List(string name)
    {
        switch (Get(name))
        {
            case null:
                yield break;
            case SourceNode.Sequence sequence:
                for (var i = 0; i < sequence.Items.Count; i++)
                {
                    yield return (sequence.Items[i], $"{Path(name)}/{i}");
                }

                break;
            default:
                Error(name, "type", $"'{name}' is a list");
                break;
        }
    }

    public IReadOnlyList<string> Texts(string name)
    {
        var texts = new List<string>();
        foreach (var (node, field) in List(name))
        {
            if (node is SourceNode.Scalar { Value: { Length: > 0 and <= 512 } value } && !HasControls(value))
            {
                texts.Add(value);
            }
            else
            {
                Findings.Error(node, field, "type", "text is expected here");
            }
        }

        return texts;
    }

    public MemberReader? Object(string name, string[]? known) => Get(name) is { } node ? Of(node, Path(name), Findings, known) : null;

    /// <summary>Objects of a price file have few members: looking through them is faster than an index of each.</summary>
    private SourceNode? Find(string name)
    {
        var members = _mapping.Members;
        for (var i = 0; i < members.Count; i++)
        {
            if (string.Equals(members[i].Key.Value, name, StringComparison.Ordinal))
            {
                return members[i].Value;
            }
        }

        return null;
    }

    /// <summary>Control characters and marks that turn the direction of text: they make a name look like another.</summary>
    private static bool HasControls(string text)
        => text.Any(c => char.IsControl(c) || c is (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069') or '\u200E' or '\u200F');

    [GeneratedRegex(@"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,7})?(Z|[+-]\d{2}:\d{2})\z")]
    private static partial Regex Rfc3339();
}
