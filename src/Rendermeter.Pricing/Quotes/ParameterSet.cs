using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Rendermeter.Pricing.Amounts;

namespace Rendermeter.Pricing.Quotes;

/// <summary>
/// Named values in the order in which they were given. Immutable. Names are <c>[a-z][a-z0-9_]{0,63}</c>, labels at most 256 characters.
/// Two sets are equal when they hold the same names and values, in any order.
/// </summary>
public sealed class ParameterSet : IEnumerable<KeyValuePair<string, ParameterValue>>, IEquatable<ParameterSet>
{
    private const int LongestName = 64;
    private const int LongestLabel = 256;

    private readonly KeyValuePair<string, ParameterValue>[] _items;

    private ParameterSet(KeyValuePair<string, ParameterValue>[] items) => _items = items;

    /// <summary>No parameters.</summary>
    public static ParameterSet Empty { get; } = new([]);

    /// <summary>How many there are.</summary>
    public int Count => _items.Length;

    /// <summary>
    /// Reads <c>name=value</c> pairs as typed: <c>1.5</c> is a number, <c>true</c> a flag, the rest labels. A name twice is a
    /// <c>conflict</c>, a bad name an <c>unknown_parameter</c>.
    /// </summary>
    public static ParseResult FromPairs(IEnumerable<KeyValuePair<string, string>> pairs)
    {
        var reading = new Reading();
        foreach (var (name, text) in pairs)
        {
            if (reading.Accepts(name, text))
            {
                reading.Add(name, ParameterValue.FromText(text), text);
            }
        }

        return reading.Result();
    }

    /// <summary>
    /// Reads the members of a JSON object. Numbers keep their source text's exact value and take no exponent; strings are labels; null,
    /// arrays and objects are errors of code <c>type</c>, a member twice is a <c>conflict</c>.
    /// </summary>
    public static ParseResult FromJson(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            return new ParseResult.Invalid([new FieldError("#/parameters", "type", "parameters must be an object", null, null)]);
        }

        var reading = new Reading();
        foreach (var member in element.EnumerateObject())
        {
            var text = member.Value.ValueKind == JsonValueKind.String ? member.Value.GetString()! : member.Value.GetRawText();
            if (!reading.Accepts(member.Name, text))
            {
                continue;
            }

            switch (member.Value.ValueKind)
            {
                case JsonValueKind.True or JsonValueKind.False:
                    reading.Add(member.Name, ParameterValue.FromFlag(member.Value.ValueKind == JsonValueKind.True), text);
                    break;
                case JsonValueKind.String:
                    reading.Add(member.Name, ParameterValue.FromLabel(text), text);
                    break;
                case JsonValueKind.Number when DecimalText.TryRead(text, 64, 64, allowSign: true, out var number) == DecimalTextOutcome.Read:
                    reading.Add(member.Name, ParameterValue.FromNumber(number), text);
                    break;
                default:
                    reading.Refuse(member.Name, "type", $"{member.Name} must be a number without exponent, true, false or a string", text);
                    break;
            }
        }

        return reading.Result();
    }

    /// <summary>The value of a name.</summary>
    public bool TryGet(string name, out ParameterValue value)
    {
        foreach (var item in _items)
        {
            if (string.Equals(item.Key, name, StringComparison.Ordinal))
            {
                value = item.Value;
                return true;
            }
        }

        value = default;
        return false;
    }

    /// <summary>Whether the name has a value.</summary>
    public bool Contains(string name) => TryGet(name, out _);

    /// <summary>This set with one value added at its end, or replaced where it stands.</summary>
    /// <exception cref="ArgumentException">The name is not one.</exception>
    public ParameterSet With(string name, ParameterValue value)
    {
        if (!IsName(name))
        {
            throw new ArgumentException($"'{name}' is no parameter name", nameof(name));
        }

        var index = Array.FindIndex(_items, item => string.Equals(item.Key, name, StringComparison.Ordinal));
        var items = index < 0 ? [.. _items, default] : ((KeyValuePair<string, ParameterValue>[])_items.Clone());
        items[index < 0 ? ^1 : index] = new(name, value);
        return new ParameterSet(items);
    }

    /// <summary>This set with a number added or replaced.</summary>
    public ParameterSet With(string name, Rational number) => With(name, ParameterValue.FromNumber(number));

    /// <summary>This set with a whole number added or replaced.</summary>
    public ParameterSet With(string name, int number) => With(name, ParameterValue.FromNumber(number));

    /// <summary>This set with a flag added or replaced.</summary>
    public ParameterSet With(string name, bool flag) => With(name, ParameterValue.FromFlag(flag));

    /// <summary>This set with a label added or replaced.</summary>
    public ParameterSet With(string name, string label) => With(name, ParameterValue.FromLabel(label));

    /// <summary>This set without one name.</summary>
    public ParameterSet Without(string name)
        => new(Array.FindAll(_items, item => !string.Equals(item.Key, name, StringComparison.Ordinal)));

    /// <summary>Writes a JSON object: numbers as JSON numbers, flags as booleans, labels as strings, in order.</summary>
    public void WriteJson(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        foreach (var (name, value) in _items)
        {
            writer.WritePropertyName(name);
            switch (value.Kind)
            {
                // A fraction without decimal (a measured third, say) is no JSON number; its text keeps it exact.
                case ParameterKind.Number when !value.Text.Contains('/', StringComparison.Ordinal):
                    writer.WriteRawValue(value.Text, skipInputValidation: true);
                    break;
                case ParameterKind.Flag:
                    writer.WriteBooleanValue(value.Flag);
                    break;
                default:
                    writer.WriteStringValue(value.Text);
                    break;
            }
        }

        writer.WriteEndObject();
    }

    /// <summary>The values in order.</summary>
    public IEnumerator<KeyValuePair<string, ParameterValue>> GetEnumerator()
        => ((IEnumerable<KeyValuePair<string, ParameterValue>>)_items).GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => _items.GetEnumerator();

    /// <inheritdoc/>
    public bool Equals([NotNullWhen(true)] ParameterSet? other)
        => other is not null && Count == other.Count && _items.All(item => other.TryGet(item.Key, out var value) && value == item.Value);

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => Equals(obj as ParameterSet);

    /// <inheritdoc/>
    public override int GetHashCode() => _items.Aggregate(0, (hash, item) => hash ^ item.GetHashCode());

    /// <summary><c>n=2 width=1024</c>.</summary>
    public override string ToString() => string.Join(' ', _items.Select(item => $"{item.Key}={item.Value.Text}"));

    /// <summary>The values in order, without a copy.</summary>
    internal KeyValuePair<string, ParameterValue>[] Items => _items;

    internal static ParameterSet Of(List<KeyValuePair<string, ParameterValue>> items) => items.Count == 0 ? Empty : new([.. items]);

    internal static bool IsName(string name)
        => name.Length is > 0 and <= LongestName
            && char.IsAsciiLetterLower(name[0])
            && !name.AsSpan().ContainsAnyExcept("abcdefghijklmnopqrstuvwxyz0123456789_");

    private sealed class Reading
    {
        private readonly List<KeyValuePair<string, ParameterValue>> _items = [];
        private readonly HashSet<string> _names = new(StringComparer.Ordinal);
        private readonly List<FieldError> _errors = [];

        public bool Accepts(string name, string text)
        {
            if (!IsName(name))
            {
                Refuse(name.Length > LongestName ? name[..LongestName] : name, "unknown_parameter", "a parameter is named in lower_snake_case", text);
                return false;
            }

            if (text.Length > LongestLabel)
            {
                Refuse(name, "out_of_range", $"{name} is longer than {LongestLabel} characters", text);
                return false;
            }

            return true;
        }

        public void Add(string name, ParameterValue value, string text)
        {
            if (_names.Add(name))
            {
                _items.Add(new(name, value));
            }
            else
            {
                Refuse(name, "conflict", $"{name} is given twice", text);
            }
        }

        public void Refuse(string name, string code, string detail, string text)
        {
            if (_errors.Count < FieldError.Most)
            {
                _errors.Add(FieldError.Of("parameters", name, code, detail, text));
            }
        }

        public ParseResult Result() => _errors.Count == 0 ? new ParseResult.Parsed(Of(_items)) : new ParseResult.Invalid(_errors);
    }
}
