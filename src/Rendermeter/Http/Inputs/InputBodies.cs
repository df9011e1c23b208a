using System.Globalization;
using System.Text.Json;
using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Inputs;
using Rendermeter.Http.Json;
using Rendermeter.Pricing;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Http.Inputs;

/// <summary>Reads <c>inputs</c>: a list of objects with a role and one source.</summary>
internal static class InputBodies
{
    /// <summary>What stands in a body in the place of a file that was taken out of it.</summary>
    public const string Taken = "urn:rendermeter:inline:";

    private const int LongestUrl = 2048;
    private static readonly string[] Known = ["role", "url", "data", "file"];

    public static IReadOnlyList<InputAsk> Read(Members members)
    {
        if (members.Find("inputs") is not { } list)
        {
            return [];
        }

        if (list.ValueKind != JsonValueKind.Array || list.GetArrayLength() > InputOptions.MostFiles)
        {
            members.Refuse("inputs", list.ValueKind == JsonValueKind.Array ? "out_of_range" : "type", $"inputs must be a list of at most {InputOptions.MostFiles} objects", null);
            return [];
        }

        var asked = new List<InputAsk>();
        foreach (var (index, item) in list.EnumerateArray().Index())
        {
            if (One(members, $"inputs/{index}", item) is { } one)
            {
                asked.Add(one);
            }
        }

        return asked;
    }

    /// <summary>A picture as the OpenAI dialect names it: <c>{"image_url":"https://… or data:…"}</c>, or <c>{"file_id":"inp_…"}</c>.</summary>
    public static IEnumerable<InputAsk> OfDialect(string pointer, JsonElement item, InputRole role, List<FieldError> errors)
    {
        if (item.ValueKind == JsonValueKind.Object && Text(item, "image_url") is { } address)
        {
            if (InlineOf(address) is { } inline)
            {
                return [new InputAsk(role, Url: null, inline, File: null) { Pointer = pointer }];
            }

            if (address.Length <= LongestUrl && Uri.TryCreate(address, UriKind.Absolute, out var url))
            {
                return [new InputAsk(role, url, Inline: null, File: null) { Pointer = pointer }];
            }
        }
        else if (item.ValueKind == JsonValueKind.Object && InputId.TryParse(Text(item, "file_id"), out var file))
        {
            return [new InputAsk(role, Url: null, Inline: null, file) { Pointer = pointer }];
        }

        errors.Add(new FieldError(pointer, "type", "a picture is {\"image_url\":\"https://… or data:…\"} or {\"file_id\":\"inp_…\"}", Value: null, Allowed: null));
        return [];
    }

    private static int? InlineOf(string text)
        => text.StartsWith(Taken, StringComparison.Ordinal) && int.TryParse(text.AsSpan(Taken.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var inline) ? inline : null;

    private static InputAsk? One(Members members, string at, JsonElement item)
    {
        if (item.ValueKind != JsonValueKind.Object)
        {
            members.Refuse(at, "type", "each of inputs is an object such as {\"url\":\"https://…\"}", Members.Shown(item));
            return null;
        }

        if (item.EnumerateObject().Select(member => member.Name).FirstOrDefault(name => !Known.Contains(name)) is { } unknown)
        {
            members.Refuse($"{at}/{Members.Escape(unknown.Length > 64 ? unknown[..64] : unknown)}", "unknown_member", $"an input has {string.Join(", ", Known)}", null);
            return null;
        }

        var role = InputRole.Source;
        if (Text(item, "role") is { } word && !SnakeCase.TryParse(word, out role))
        {
            members.Refuse($"{at}/role", "enum", $"role must be one of {string.Join(", ", SnakeCase.Names<InputRole>())}", word, SnakeCase.Names<InputRole>());
            return null;
        }

        var sources = Known.Skip(1).Where(name => item.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null).ToList();
        if (sources is not [var source] || Text(item, source) is not { } text)
        {
            members.Refuse(at, sources.Count == 0 ? "required" : sources.Count > 1 ? "conflict" : "type", "an input says where its file is: one of url, data and file, a string", null);
            return null;
        }

        return Sourced(members, at, role, source, text);
    }

    private static InputAsk? Sourced(Members members, string at, InputRole role, string source, string text)
    {
        if (InlineOf(text) is { } inline)
        {
            return new InputAsk(role, Url: null, inline, File: null) { Pointer = $"#/{at}" };
        }

        switch (source)
        {
            case "file" when InputId.TryParse(text, out var file):
                return new InputAsk(role, Url: null, Inline: null, file) { Pointer = $"#/{at}" };
            case "file" when OutputId.TryParse(text, out var output):
                return new InputAsk(role, Url: null, Inline: null, File: null) { Pointer = $"#/{at}", Output = output };
            case "url" when text.Length <= LongestUrl && Uri.TryCreate(text, UriKind.Absolute, out var url):
                return new InputAsk(role, url, Inline: null, File: null) { Pointer = $"#/{at}" };
            case "file":
                members.Refuse($"{at}/file", "not_found", "file is the id of a file that was sent to /api/v1/inputs, inp_…, or of one that a render has brought, out_…", text);
                return null;
            case "url":
                members.Refuse(at, "blocked_destination", $"url must be an https address of at most {LongestUrl} characters, or data:…;base64,…", text);
                return null;
            default:
                members.Refuse(at, "encoding", "data must be base64", null);
                return null;
        }
    }

    private static string? Text(JsonElement item, string name) => item.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
