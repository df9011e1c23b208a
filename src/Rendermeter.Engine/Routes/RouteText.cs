using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Engine.Routes;

/// <summary>A route as JSON: the members of <see cref="RouteOptions"/> in snake case. The same route is always the same text, whoever wrote it. Pure.</summary>
public static partial class RouteText
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new PlainText() },
    };

    /// <summary>The text of a route with its offers as they are, in the place of other routes and aliases.</summary>
    public static string Write(RouteOptions options, IReadOnlyList<string> offers)
    {
        var text = Pruned(JsonSerializer.SerializeToNode(options, Options)!);
        text["offers"] = new JsonArray([.. offers.Select(offer => JsonValue.Create(offer))]);
        return text.ToJsonString(Options);
    }

    /// <summary>Reads a text; null where it cannot be read, with what is wrong.</summary>
    public static (RouteOptions? Options, IReadOnlyList<FieldError> Errors) Read(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var wrong = RouteShape.Check(document.RootElement);
            return wrong.Count > 0 ? (null, wrong) : (document.Deserialize<RouteOptions>(Options), []);
        }
        catch (JsonException broken)
        {
            return (null, [Wrong("#", $"this is no JSON: line {(broken.LineNumber ?? 0) + 1}, column {(broken.BytePositionInLine ?? 0) + 1}")]);
        }
    }

    /// <summary>What is wrong with a route, as the fields of its text: <c>Routes:name:Gate:0:Threshold: …</c> becomes <c>#/gate/0/threshold</c>.</summary>
    public static IReadOnlyList<FieldError> Fields(string name, IEnumerable<string> errors) =>
    [
        .. errors.Select(error => Place().Match(error.StartsWith($"Routes:{name}", StringComparison.Ordinal) ? error[$"Routes:{name}".Length..] : $": {error}")).Select(found => Wrong(
            "#" + string.Concat(found.Groups["part"].Captures.Select(part => $"/{JsonNamingPolicy.SnakeCaseLower.ConvertName(part.Value)}")), found.Groups["detail"].Value)),
    ];

    /// <summary>The places at which two texts differ, as JSON Pointers, in order.</summary>
    public static IReadOnlyList<string> Differences(string? before, string? after)
    {
        var found = new SortedSet<string>(StringComparer.Ordinal);
        Compare(before is null ? null : JsonNode.Parse(before), after is null ? null : JsonNode.Parse(after), "#", found);
        return [.. found];
    }

    private static void Compare(JsonNode? before, JsonNode? after, string at, SortedSet<string> found)
    {
        if (before is JsonObject left && after is JsonObject right)
        {
            foreach (var name in left.Select(member => member.Key).Union(right.Select(member => member.Key)))
            {
                Compare(left[name], right[name], $"{at}/{name}", found);
            }
        }
        else if (before is JsonArray first && after is JsonArray second && first.Count == second.Count)
        {
            for (var index = 0; index < first.Count; index++)
            {
                Compare(first[index], second[index], $"{at}/{index}", found);
            }
        }
        else if (!JsonNode.DeepEquals(before, after))
        {
            found.Add(at);
        }
    }

    private static JsonNode Pruned(JsonNode node)
    {
        foreach (var (name, value) in node is JsonObject members ? members.ToList() : [])
        {
            if (value is null or JsonArray { Count: 0 } || value.GetValueKind() == JsonValueKind.False)
            {
                ((JsonObject)node).Remove(name);
            }
            else
            {
                Pruned(value);
            }
        }

        foreach (var item in node is JsonArray items ? items.OfType<JsonObject>().ToList() : [])
        {
            Pruned(item);
        }

        return node;
    }

    private static FieldError Wrong(string pointer, string detail) => new(pointer, "route", detail, Value: null, Allowed: null);

    [GeneratedRegex("^(?::(?<part>[A-Za-z0-9_]+))*: (?<detail>.*)$", RegexOptions.Singleline)]
    private static partial Regex Place();

    /// <summary>A number or a word that is meant as a text may stand there as it is.</summary>
    private sealed class PlainText : JsonConverter<string>
    {
        public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.TokenType switch
        {
            JsonTokenType.String => reader.GetString(),
            JsonTokenType.Number => System.Text.Encoding.UTF8.GetString(reader.ValueSpan),
            JsonTokenType.True => "true",
            JsonTokenType.False => "false",
            JsonTokenType.None or JsonTokenType.StartObject or JsonTokenType.EndObject or JsonTokenType.StartArray or JsonTokenType.EndArray or JsonTokenType.PropertyName
                or JsonTokenType.Comment or JsonTokenType.Null => throw new JsonException("a text or a number is expected here"),
        };

        public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(value);
    }
}
