using System.Text.Json;

namespace Rendermeter.Pricing;

/// <summary>Names of enum members as they stand in files and answers: <c>provider_error</c>.</summary>
public static class SnakeCase
{
    /// <summary>All names, in the order of the enum.</summary>
    public static IReadOnlyList<string> Names<TEnum>()
        where TEnum : struct, Enum
        => Words<TEnum>.Names;

    /// <summary>The name of a member.</summary>
    public static string Of<TEnum>(TEnum value)
        where TEnum : struct, Enum
        => Words<TEnum>.Names[Array.IndexOf(Words<TEnum>.Values, value)];

    /// <summary>Reads a name; capitals and numbers are refused.</summary>
    public static bool TryParse<TEnum>(string text, out TEnum value)
        where TEnum : struct, Enum
    {
        var index = Array.IndexOf(Words<TEnum>.Names, text);
        value = index < 0 ? default : Words<TEnum>.Values[index];
        return index >= 0;
    }

    private static class Words<TEnum>
        where TEnum : struct, Enum
    {
        public static readonly TEnum[] Values = Enum.GetValues<TEnum>();

        public static readonly string[] Names = Array.ConvertAll(Values, value => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString()));
    }
}
