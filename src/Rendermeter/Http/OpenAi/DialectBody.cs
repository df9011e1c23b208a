using System.Text.Json;
using Rendermeter.Engine.Requests;
using Rendermeter.Http.Problems;
using Rendermeter.Pricing.Amounts;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Http.OpenAi;

/// <summary>
/// Reads a body of this dialect. The vendor's own members that cannot change a price are ignored; every other member is a parameter, which the
/// model knows or refuses: nothing that may cost is dropped.
/// </summary>
internal sealed class DialectBody(JsonElement root, string promptMember, IReadOnlyList<string> ignored, IReadOnlyList<FieldError>? found = null)
{
    private readonly List<FieldError> _errors = [.. found ?? []];

    /// <summary>A string member; null where it is missing or null.</summary>
    public string? Text(string name, bool required = false)
    {
        if (!root.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            if (required)
            {
                Refuse(name, "required", $"{name} is required");
            }

            return null;
        }

        if (value.ValueKind == JsonValueKind.String)
        {
            return value.GetString();
        }

        Refuse(name, "type", $"{name} must be a string");
        return null;
    }

    /// <summary>An amount in dollars, which this dialect does not know: what a call may cost at most. Null where it is missing.</summary>
    public Money? Amount(string name)
    {
        if (!root.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        if (Money.TryParse(value.ValueKind == JsonValueKind.String ? value.GetString() : value.GetRawText(), Currency.Usd, out var amount))
        {
            return amount;
        }

        Refuse(name, "number_format", $"{name} must be an amount from 0 to 1000000000 with at most nine decimals, such as \"0.20\"");
        return null;
    }

    /// <summary>A member that this gateway can only take as one of these values, or not at all.</summary>
    public void Only(string name, params string[] allowed)
    {
        if (root.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null
            && !allowed.Contains(value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText()))
        {
            _errors.Add(new FieldError($"#/{name}", "not_supported", $"{name} can only be {string.Join(" or ", allowed)} here", Json.Members.Shown(value) is { Length: <= 64 } shown ? shown : null, allowed));
        }
    }

    public void Refuse(string name, string code, string detail) => _errors.Add(new FieldError($"#/{name}", code, detail, Value: null, Allowed: null));

    /// <summary>The request; <paramref name="taken"/> are the members that were read already.</summary>
    public (RenderRequest? Request, Problem? Problem) Request(string model, string? prompt, IReadOnlyList<string> taken, Func<string, bool> drop)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            foreach (var member in root.EnumerateObject())
            {
                if (member.Name != "model" && member.Name != promptMember && member.Value.ValueKind != JsonValueKind.Null
                    && !ignored.Contains(member.Name) && !taken.Contains(member.Name)
                    && !(member.Value.ValueKind == JsonValueKind.String && member.Value.GetString() == "auto" && drop(member.Name)))
                {
                    member.WriteTo(json);
                }
            }

            json.WriteEndObject();
        }

        using var document = JsonDocument.Parse(buffer.ToArray());
        var parsed = ParameterSet.FromJson(document.RootElement);
        IReadOnlyList<FieldError> errors = parsed is ParseResult.Invalid { Errors: var wrong } ? [.. _errors, .. wrong] : _errors;
        return errors.Count > 0 ? (null, Refusals.Validation(errors)) : (new RenderRequest(model, prompt, ((ParseResult.Parsed)parsed).Parameters), null);
    }
}
