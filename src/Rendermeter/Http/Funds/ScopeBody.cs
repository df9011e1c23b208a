using Rendermeter.Engine.Wallets;
using Rendermeter.Http.Json;

namespace Rendermeter.Http.Funds;

/// <summary>What a fund may be spent on, from a body. A pattern that could never match anything is refused: the money would lie there until it expires.</summary>
internal static class ScopeBody
{
    private const int MostPatterns = 20;
    private const int MostStars = 8;
    private const int LongestPattern = 200;

    private static readonly string[] Known = ["models", "providers", "features"];

    public static FundScope Read(Members members)
        => members.Part("scope", Known) is { } scope
            ? new FundScope(Patterns(scope, "models"), Patterns(scope, "providers"), Patterns(scope, "features"))
            : FundScope.Anything;

    /// <summary>A pattern over <c>provider/model</c>; everything where it is missing.</summary>
    public static string ReadModel(Members members)
    {
        var pattern = members.Text("model", LongestPattern) ?? FundScope.AnythingText;
        if (Wrong("models", pattern) is { } why)
        {
            members.Refuse("model", "pattern", why, pattern);
        }

        return pattern;
    }

    private static IReadOnlyList<string> Patterns(Members scope, string name)
    {
        var patterns = scope.Texts(name, MostPatterns, LongestPattern);
        foreach (var (index, pattern) in patterns.Index())
        {
            if (Wrong(name, pattern) is { } why)
            {
                scope.Refuse($"{name}/{index}", "pattern", why, pattern);
            }
        }

        return patterns;
    }

    private static string? Wrong(string name, string pattern)
    {
        var stars = pattern.Count(character => character == '*');
        return stars > MostStars || pattern.Any(char.IsControl) ? $"a pattern has at most {MostStars} stars and no control characters"
            : name == "models" && stars == 0 && !pattern.Contains('/') ? "a pattern over models is provider/model, where * stands for any characters: fal/*"
            : name == "providers" && pattern.Contains('/') ? "a pattern over providers is a provider's id, where * stands for any characters: fal"
            : null;
    }
}
