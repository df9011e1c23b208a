using System.Buffers;
using System.Text.Json;

namespace Rendermeter.Engine.Invoices.Readers;

/// <summary>
/// The items of a JSON file: the members of an array, of one named array in an object, or of pages and lines one after another. One item
/// is in memory at a time, and none is longer than 4 MiB.
/// </summary>
internal sealed class JsonItems(Stream stream, InvoiceReading reading, params string[] arrays)
{
    public const int LongestItem = 4 << 20;
    private const int FirstBuffer = 1 << 16;

    private readonly Dictionary<string, string> _facts = new(StringComparer.Ordinal);
    private byte[] _buffer = new byte[FirstBuffer];
    private int _start;
    private int _end;
    private bool _isLast;
    private JsonReaderState _state = NewState();
    private int _depth;
    private string? _member;
    private int _itemsDepth = -1;
    private bool _isOver;
    private bool _isBegun;

    /// <summary>The number of the last item, from 1.</summary>
    public long Row { get; private set; }

    /// <summary>The name of the array that the items stand in; null: they stand in none that has a name.</summary>
    public string? Array { get; private set; }

    /// <summary>Text, numbers and flags beside the items, the last ones of each name: <c>has_more</c>.</summary>
    public IReadOnlyDictionary<string, string> Facts => _facts;

    public IEnumerable<JsonElement> Read()
    {
        while (!_isOver)
        {
            JsonDocument? item;
            try
            {
                item = Next();
            }
            catch (JsonException exception)
            {
                var isCut = _isLast && _end - _start < LongestItem && (exception.Message.Contains("end of data", StringComparison.Ordinal) || exception.Message.Contains("end of the JSON payload", StringComparison.Ordinal));
                reading.Refuse(Row + 1, null, isCut ? "truncated" : "json", isCut ? "the file ends in the middle: it is cut off" : $"this is no JSON: {exception.Message.Split(" LineNumber")[0]}");
                yield break;
            }

            if (item is not null)
            {
                Row++;
                using (item)
                {
                    yield return item.RootElement;
                }
            }
        }
    }

    /// <summary>One step; an item if the step ended one.</summary>
    private JsonDocument? Next()
    {
        var reader = new Utf8JsonReader(_buffer.AsSpan(_start, _end - _start), _isLast, _state);
        while (true)
        {
            var before = reader;
            if (!reader.Read())
            {
                Keep(ref reader);
                return Fill();
            }

            if (reader.TokenType == JsonTokenType.StartObject && IsItem())
            {
                if (!JsonDocument.TryParseValue(ref reader, out var document))
                {
                    Keep(ref before);
                    return Fill();
                }

                Keep(ref reader);
                return document;
            }

            Step(ref reader);
        }
    }

    /// <summary>An object that no object holds is an item, unless one of its members is the array of items.</summary>
    private bool IsItem() => _itemsDepth == _depth;

    private void Step(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.PropertyName:
                _member = reader.ValueTextEquals("object"u8) ? null : reader.GetString();
                break;
            case JsonTokenType.StartArray:
                _depth++;
                if (_itemsDepth < 0 && (_depth == 1 || (_depth == 2 && _member is { } name && arrays.Contains(name))))
                {
                    (_itemsDepth, Array) = (_depth, _member);
                }

                break;
            case JsonTokenType.EndArray:
                _itemsDepth = _itemsDepth == _depth ? -1 : _itemsDepth;
                _depth--;
                break;
            case JsonTokenType.StartObject:
                _depth++;
                break;
            case JsonTokenType.EndObject:
                _depth--;
                break;
            case JsonTokenType.String or JsonTokenType.Number or JsonTokenType.True or JsonTokenType.False when _depth == 1 && _member is { } fact:
                var text = reader.TokenType == JsonTokenType.String ? reader.GetString()! : System.Text.Encoding.UTF8.GetString(reader.ValueSpan);
                if (_facts.Count < 100 || _facts.ContainsKey(fact))
                {
                    _facts[fact] = text.Length > 200 ? text[..200] : text;
                }

                break;
        }
    }

    private void Keep(ref Utf8JsonReader reader)
    {
        _start += (int)reader.BytesConsumed;
        _state = reader.CurrentState;
    }

    private JsonDocument? Fill()
    {
        if (_isLast)
        {
            _isOver = true;
            return null;
        }

        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }

        if (_end == _buffer.Length)
        {
            if (_buffer.Length >= LongestItem)
            {
                reading.Refuse(Row + 1, null, "field_size", $"an item is longer than {LongestItem} bytes");
                _isOver = true;
                return null;
            }

            System.Array.Resize(ref _buffer, _buffer.Length * 2);
        }

        var read = stream.Read(_buffer, _end, _buffer.Length - _end);
        _isLast = read == 0;
        _end += read;
        if (!_isBegun)
        {
            _isBegun = true;
            _itemsDepth = AreLines() ? 0 : -1;
        }

        if (Row == 0 && _start == 0 && _end >= 3 && _buffer is [0xEF, 0xBB, 0xBF, ..] && _depth == 0)
        {
            _start = 3;
        }

        return null;
    }

    /// <summary>Whether the file is one item after another, and not pages that hold arrays of them.</summary>
    private bool AreLines()
    {
        var head = System.Text.Encoding.UTF8.GetString(_buffer, 0, _end).TrimStart('\uFEFF', ' ', '\r', '\n', '\t');
        return head.StartsWith('{') && !arrays.Any(name => head.Contains($"\"{name}\"", StringComparison.Ordinal));
    }

    private static JsonReaderState NewState() => new(new JsonReaderOptions { AllowMultipleValues = true, MaxDepth = 64 });
}
