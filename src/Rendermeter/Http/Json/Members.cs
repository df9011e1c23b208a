using System.Globalization;
using System.Text.Json;
using Rendermeter.Http.Problems;
using Rendermeter.Pricing.Amounts;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Http.Json;

/// <summary>The members of one JSON object, read one by one; everything that is wrong is collected, so that a caller learns all of it at once.</summary>
internal sealed class Members
{
    private readonly JsonElement _object;
    private readonly string _pointer;
    private readonly List<FieldError> _errors;

    private Members(JsonElement members, string pointer, List<FieldError> errors) => (_object, _pointer, _errors) = (members, pointer, errors);

    public IReadOnlyList<FieldError> Errors => _errors;

    /// <summary>Opens an object that may have these members and no others.</summary>
    public static (Members? Members, Problem? Problem) Open(JsonElement members, IReadOnlyList<string> known)
        => Unknown(members, known, "#") is { } problem ? (null, problem) : (new Members(members, "#", []), null);

    /// <summary>A problem for the first member that is not known, or null.</summary>
    public static Problem? Unknown(JsonElement members, IReadOnlyList<string> known, string pointer)
    {
        foreach (var member in members.EnumerateObject())
        {
            if (!known.Contains(member.Name))
            {
                var name = member.Name.Length > 64 ? member.Name[..64] : member.Name;
                var near = known.Select(word => (Word: word, Distance: Distance(name, word))).MinBy(pair => pair.Distance);
                var hint = near.Distance <= Math.Max(2, name.Length / 3) ? $" Did you mean {near.Word}?" : $" Known are {string.Join(", ", known)}.";
                return Refusals.Unreadable("unknown_member", $"{name} is not known.{hint}", $"{pointer}/{Escape(name)}");
            }
        }

        return null;
    }

    /// <summary>A part of a JSON Pointer.</summary>
    public static string Escape(string name) => name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);

    /// <summary>A member as it stands; null where it is missing or null.</summary>
    public JsonElement? Find(string name)
        => _object.TryGetProperty(name, out var value) && value.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined) ? value : null;

    public string? Text(string name, int maxLength, bool required = false)
    {
        if (Find(name) is not { } value)
        {
            if (required)
            {
                Refuse(name, "required", $"{name} is required", null);
            }

            return null;
        }

        if (value.ValueKind != JsonValueKind.String)
        {
            Refuse(name, "type", $"{name} must be a string", Shown(value));
            return null;
        }

        var text = value.GetString()!;
        if (text.Length == 0 || text.Length > maxLength)
        {
            Refuse(name, "out_of_range", $"{name} must have 1 to {maxLength} characters", text);
            return null;
        }

        return text;
    }

    public bool Flag(string name)
    {
        var value = Find(name);
        if (value is { ValueKind: not (JsonValueKind.True or JsonValueKind.False) } wrong)
        {
            Refuse(name, "type", $"{name} must be true or false", Shown(wrong));
        }

        return value?.ValueKind == JsonValueKind.True;
    }

    /// <summary>An amount such as <c>"0.20"</c>: a string, at most nine decimals.</summary>
    public Money? Amount(string name, Currency currency, bool required = false)
    {
        if (Find(name) is not { } value)
        {
            if (required)
            {
                Refuse(name, "required", $"{name} is required", null);
            }

            return null;
        }

        if (value.ValueKind != JsonValueKind.String)
        {
            Refuse(name, "type", $"{name} must be a string such as \"0.20\"", Shown(value));
            return null;
        }

        if (!Money.TryParse(value.GetString(), currency, out var money))
        {
            Refuse(name, "number_format", $"{name} must be an amount from 0 to 1000000000 with at most nine decimals, such as \"0.20\"", value.GetString());
            return null;
        }

        return money;
    }

    /// <summary>A whole number within bounds.</summary>
    public int? Whole(string name, int least, int most)
    {
        if (Find(name) is not { } value)
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number >= least && number <= most)
        {
            return number;
        }

        Refuse(name, value.ValueKind == JsonValueKind.Number ? "out_of_range" : "type", $"{name} must be a whole number from {least} to {most}", Shown(value));
        return null;
    }

    /// <summary>An object within this one; what is wrong in it is collected here. Null where it is missing or none.</summary>
    public Members? Part(string name, IReadOnlyList<string> known)
    {
        if (Find(name) is not { } value)
        {
            return null;
        }

        if (value.ValueKind != JsonValueKind.Object)
        {
            Refuse(name, "type", $"{name} must be an object", Shown(value));
            return null;
        }

        foreach (var member in value.EnumerateObject().Where(member => !known.Contains(member.Name)))
        {
            var unknown = member.Name.Length > 64 ? member.Name[..64] : member.Name;
            Refuse($"{name}/{Escape(unknown)}", "unknown_member", $"{unknown} is not known in {name}. Known are {string.Join(", ", known)}.", null);
        }

        return new Members(value, $"{_pointer}/{name}", _errors);
    }

    public DateTimeOffset? Instant(string name)
    {
        if (Find(name) is not { } value)
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.String && TryInstant(value.GetString()!, out var instant))
        {
            // As the books keep it: what is compared with them when it is sent again must not be finer.
            return instant.AddTicks(-(instant.Ticks % TimeSpan.TicksPerMicrosecond));
        }

        Refuse(name, "date_format", $"{name} must be an instant such as \"2026-11-21T10:00:00Z\"", Shown(value));
        return null;
    }

    /// <summary>A list of strings; empty where it is missing.</summary>
    public IReadOnlyList<string> Texts(string name, int maxCount, int maxLength, bool required = false)
    {
        if (Find(name) is not { } list)
        {
            if (required)
            {
                Refuse(name, "required", $"{name} is required", null);
            }

            return [];
        }

        if (list.ValueKind != JsonValueKind.Array || list.GetArrayLength() > maxCount || (required && list.GetArrayLength() == 0))
        {
            Refuse(name, list.ValueKind == JsonValueKind.Array ? "out_of_range" : "type", $"{name} must be a list of {(required ? 1 : 0)} to {maxCount} strings", null);
            return [];
        }

        var texts = new List<string>();
        foreach (var (index, item) in list.EnumerateArray().Index())
        {
            if (item.ValueKind != JsonValueKind.String || item.GetString() is not { Length: > 0 } text || text.Length > maxLength)
            {
                Refuse($"{name}/{index}", "type", $"each of {name} must be a string of 1 to {maxLength} characters", Shown(item));
                continue;
            }

            texts.Add(text);
        }

        return texts;
    }

    /// <summary>The parameters of a render; none where the member is missing.</summary>
    public ParameterSet Parameters(string name)
    {
        if (Find(name) is not { } value)
        {
            return ParameterSet.Empty;
        }

        switch (ParameterSet.FromJson(value))
        {
            case ParseResult.Parsed { Parameters: var parameters }:
                return parameters;
            case ParseResult.Invalid { Errors: var errors }:
                _errors.AddRange(errors);
                return ParameterSet.Empty;
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    /// <summary>One of an enum's names.</summary>
    public TEnum? Word<TEnum>(string name, TEnum? missing = null)
        where TEnum : struct, Enum
    {
        if (Find(name) is not { } value)
        {
            if (missing is null)
            {
                Refuse(name, "required", $"{name} is required", null, Pricing.SnakeCase.Names<TEnum>());
            }

            return missing;
        }

        if (value.ValueKind == JsonValueKind.String && Pricing.SnakeCase.TryParse<TEnum>(value.GetString()!, out var word))
        {
            return word;
        }

        Refuse(name, "enum", $"{name} must be one of {string.Join(", ", Pricing.SnakeCase.Names<TEnum>())}", Shown(value), Pricing.SnakeCase.Names<TEnum>());
        return null;
    }

    public void Refuse(string name, string code, string detail, string? value, IReadOnlyList<string>? allowed = null)
    {
        if (_errors.Count < FieldError.Most)
        {
            _errors.Add(new FieldError($"{_pointer}/{name}", code, detail, value is { Length: > 64 } ? value[..64] : value, allowed));
        }
    }

    /// <summary>What stands there, as far as it may be shown again.</summary>
    public static string? Shown(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
        _ => null,
    };

    private static bool TryInstant(string text, out DateTimeOffset instant)
        => DateTimeOffset.TryParseExact(text, ["yyyy-MM-dd'T'HH:mm:ss'Z'", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out instant)
            || DateTimeOffset.TryParseExact(text, ["yyyy-MM-dd'T'HH:mm:sszzz", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz"], CultureInfo.InvariantCulture, DateTimeStyles.None, out instant);

    private static int Distance(string left, string right)
    {
        var row = Enumerable.Range(0, right.Length + 1).ToArray();
        for (var i = 1; i <= left.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var above = row[j];
                row[j] = Math.Min(Math.Min(row[j] + 1, row[j - 1] + 1), diagonal + (left[i - 1] == right[j - 1] ? 0 : 1));
                diagonal = above;
            }
        }

        return row[^1];
    }
}
