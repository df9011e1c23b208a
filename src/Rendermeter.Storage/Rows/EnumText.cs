using System.Collections.Frozen;
using System.Text.Json;

namespace Rendermeter.Storage.Rows;

/// <summary>The members of an enum as they are stored: by name, in lower snake_case. Members are only ever added.</summary>
internal static class EnumText<TEnum>
    where TEnum : struct, Enum
{
    private static readonly FrozenDictionary<TEnum, string> Texts
        = Enum.GetValues<TEnum>().ToFrozenDictionary(member => member, member => JsonNamingPolicy.SnakeCaseLower.ConvertName(member.ToString()));

    private static readonly FrozenDictionary<string, TEnum> Members = Texts.ToFrozenDictionary(pair => pair.Value, pair => pair.Key, StringComparer.Ordinal);

    public static string Write(TEnum member) => Texts[member];

    /// <exception cref="InvalidDataException">A newer version has written it.</exception>
    public static TEnum Read(string text)
        => Members.TryGetValue(text, out var member) ? member : throw new InvalidDataException($"'{text}' is no {typeof(TEnum).Name} that this version knows");
}
