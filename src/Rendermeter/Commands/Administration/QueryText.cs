namespace Rendermeter.Commands.Administration;

/// <summary>A query of what was given.</summary>
internal static class QueryText
{
    /// <summary>Begins with a question mark; empty where nothing is given.</summary>
    public static string Of(params (string Name, string? Value)[] members)
    {
        var given = members.Where(member => member.Value is not null).Select(member => $"{member.Name}={Uri.EscapeDataString(member.Value!)}").ToList();
        return given.Count == 0 ? "" : $"?{string.Join('&', given)}";
    }
}
