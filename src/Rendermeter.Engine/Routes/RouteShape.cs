using System.Collections;
using System.Reflection;
using System.Text.Json;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Engine.Routes;

/// <summary>Whether a text has the members of a route, each of its kind; everything that has not is told at once, in words for people. Pure.</summary>
internal static class RouteShape
{
    public static IReadOnlyList<FieldError> Check(JsonElement route)
    {
        var errors = new List<FieldError>();
        Check(route, typeof(RouteOptions), "#", errors);
        return errors;
    }

    private static void Check(JsonElement value, Type kind, string at, List<FieldError> errors)
    {
        if (errors.Count >= FieldError.Most)
        {
            return;
        }

        if (value.ValueKind == JsonValueKind.Null)
        {
            Refuse(at, "null is no value here; leave the member out", null, errors);
        }
        else if (kind == typeof(string))
        {
            Expect(value.ValueKind is JsonValueKind.String or JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False, at, "a text or a number is expected here", null, errors);
        }
        else if (kind == typeof(bool))
        {
            Expect(value.ValueKind is JsonValueKind.True or JsonValueKind.False, at, "true or false is expected here", ["true", "false"], errors);
        }
        else if (typeof(IEnumerable).IsAssignableFrom(kind))
        {
            CheckList(value, kind.GetGenericArguments().Single(), at, errors);
        }
        else
        {
            CheckObject(value, kind, at, errors);
        }
    }

    private static void CheckList(JsonElement list, Type kind, string at, List<FieldError> errors)
    {
        if (!Expect(list.ValueKind == JsonValueKind.Array, at, "a list is expected here", null, errors))
        {
            return;
        }

        foreach (var (index, item) in list.EnumerateArray().Index())
        {
            Check(item, kind, $"{at}/{index}", errors);
        }
    }

    private static void CheckObject(JsonElement value, Type kind, string at, List<FieldError> errors)
    {
        if (!Expect(value.ValueKind == JsonValueKind.Object, at, "an object is expected here", null, errors))
        {
            return;
        }

        var known = kind.GetProperties(BindingFlags.Public | BindingFlags.Instance).ToDictionary(member => JsonNamingPolicy.SnakeCaseLower.ConvertName(member.Name), StringComparer.Ordinal);
        foreach (var member in value.EnumerateObject())
        {
            var name = member.Name.Length > 64 ? member.Name[..64] : member.Name;
            var place = $"{at}/{name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}";
            if (known.TryGetValue(member.Name, out var property))
            {
                Check(member.Value, property.PropertyType, place, errors);
            }
            else
            {
                Refuse(place, $"{name} is not known here; known are {string.Join(", ", known.Keys)}", [.. known.Keys], errors);
            }
        }
    }

    private static bool Expect(bool holds, string at, string detail, IReadOnlyList<string>? allowed, List<FieldError> errors)
    {
        if (!holds)
        {
            Refuse(at, detail, allowed, errors);
        }

        return holds;
    }

    private static void Refuse(string at, string detail, IReadOnlyList<string>? allowed, List<FieldError> errors)
    {
        if (errors.Count < FieldError.Most)
        {
            errors.Add(new FieldError(at, "route", detail, Value: null, allowed));
        }
    }
}
