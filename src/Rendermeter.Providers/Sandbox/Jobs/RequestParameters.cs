using System.Globalization;
using System.Text.Json;

namespace Rendermeter.Providers.Sandbox.Jobs;

/// <summary>The <c>parameters</c> of an order, read one by one. The first that is wrong is remembered; one that nobody asks for is refused at the end.</summary>
internal sealed class RequestParameters
{
    private readonly Dictionary<string, JsonElement> _unread = new(StringComparer.Ordinal);

    public RequestParameters(JsonElement parameters)
    {
        foreach (var member in parameters.EnumerateObject())
        {
            _unread[member.Name] = member.Value;
        }
    }

    /// <summary>What is wrong, or null.</summary>
    public RequestRefusal? Refusal { get; private set; }

    public int Whole(string name, int standard, int least, int most)
        => (int)(Number(name, least, most, 0) ?? standard);

    public long? Seed(string name) => (long?)Number(name, 0, 1L << 53, 0);

    /// <summary>A length in whole milliseconds, or null.</summary>
    public int? Millis(string name, decimal leastSeconds, decimal mostSeconds, int decimals)
        => (int?)(Number(name, leastSeconds, mostSeconds, decimals) * 1000);

    public bool Flag(string name)
    {
        if (!Take(name, out var value))
        {
            return false;
        }

        return value.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => Refuse(name, "must be true or false") is null,
        };
    }

    public string Choice(string name, string standard, IReadOnlyCollection<string> allowed)
    {
        if (!Take(name, out var value))
        {
            return standard;
        }

        var text = value.ValueKind switch { JsonValueKind.Number => value.GetRawText(), JsonValueKind.String => value.GetString()!, _ => "" };
        if (allowed.Contains(text))
        {
            return text;
        }

        Refuse(name, $"must be one of {string.Join(", ", allowed)}");
        return standard;
    }

    /// <summary>A free label of up to 64 characters, or null.</summary>
    public string? Label(string name)
    {
        if (!Take(name, out var value))
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 and <= 64 } label)
        {
            return label;
        }

        Refuse(name, "must be a label of 1 to 64 characters");
        return null;
    }

    public Misbehaviour? Simulate()
    {
        if (!Take("simulate", out var value))
        {
            return null;
        }

        var named = value.ValueKind == JsonValueKind.String ? Misbehaviours.Parse(value.GetString()!) : null;
        if (named is null)
        {
            Refuse("simulate", "is not known");
        }

        return named;
    }

    /// <summary>Call it last: whatever was not asked for does not exist here.</summary>
    public void RefuseTheRest()
    {
        if (_unread.Keys.FirstOrDefault() is { } stranger)
        {
            Refusal ??= new RequestRefusal("unknown_parameter", $"{stranger} is not a parameter of this model.");
        }
    }

    private decimal? Number(string name, decimal least, decimal most, int decimals)
    {
        if (!Take(name, out var value))
        {
            return null;
        }

        var text = value.ValueKind switch { JsonValueKind.Number => value.GetRawText(), JsonValueKind.String => value.GetString()!, _ => "" };
        if (decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            && number >= least && number <= most && decimal.Round(number, decimals) == number)
        {
            return number;
        }

        Refuse(name, string.Create(CultureInfo.InvariantCulture, $"must be a number from {least} to {most} with at most {decimals} decimals"));
        return null;
    }

    private bool Take(string name, out JsonElement value) => _unread.Remove(name, out value) && value.ValueKind != JsonValueKind.Null;

    private RequestRefusal Refuse(string name, string why) => Refusal ??= new RequestRefusal("invalid_parameter", $"{name} {why}.");
}
