using System.Text.Json;
using Rendermeter.Engine.Attempts;

namespace Rendermeter.Providers.Wires;

/// <summary>Reads the body of a verified callback for what it can tell, and for what cannot be meant. None of it moves money.</summary>
internal static class HookBody
{
    private const int LongestValue = 64;

    /// <summary>More than any job of any vendor costs, in a vendor's own currency.</summary>
    private const int LargestCost = 100_000;

    /// <summary>What is wrong with a body.</summary>
    /// <param name="body">The body as an object, or null where it is none.</param>
    /// <param name="statuses">What the vendor may say of a job.</param>
    /// <param name="cost">The member in which the vendor says what it bills, as text; null where it has none.</param>
    public static IReadOnlyList<HookOddity> Oddities(JsonElement? body, IReadOnlySet<string> statuses, string? cost)
    {
        if (body is not { } root)
        {
            return [new HookOddity("unparsed", Value: null)];
        }

        var oddities = new List<HookOddity>();
        if (!(VendorAnswer.Text(root, "status") is { } status && statuses.Contains(status)))
        {
            oddities.Add(new HookOddity("unknown_status", Shown(root, "status")));
        }

        if (cost is not null && root.TryGetProperty(cost, out var amount) && amount.ValueKind != JsonValueKind.Null && !IsPlausible(amount))
        {
            oddities.Add(new HookOddity("implausible_cost", Shown(root, cost)));
        }

        return oddities;
    }

    private static bool IsPlausible(JsonElement amount)
        => amount.ValueKind == JsonValueKind.String && decimal.TryParse(amount.GetRawText().Trim('"'), System.Globalization.NumberStyles.AllowDecimalPoint,
            System.Globalization.CultureInfo.InvariantCulture, out var value) && value <= LargestCost;

    private static string? Shown(JsonElement root, string name)
        => root.TryGetProperty(name, out var value) && value.GetRawText().Trim('"') is { } text ? text[..Math.Min(LongestValue, text.Length)] : null;
}
