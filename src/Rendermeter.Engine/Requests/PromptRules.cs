using System.Text;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Engine.Requests;

/// <summary>What a prompt may be.</summary>
internal static class PromptRules
{
    /// <summary>The longest prompt, in code points.</summary>
    private const int MaxCharacters = 32_000;

    /// <summary>Everything that is wrong with a prompt; nothing when it is fit to be sent.</summary>
    public static IReadOnlyList<FieldError> Check(string? prompt)
    {
        if (string.IsNullOrWhiteSpace(prompt))
        {
            return [new FieldError("#/prompt", "required", "prompt is required and says what to render", Value: null, Allowed: null)];
        }

        if (prompt.Contains('\0', StringComparison.Ordinal))
        {
            return [new FieldError("#/prompt", "encoding", "prompt must not contain NUL", Value: null, Allowed: null)];
        }

        var characters = 0;
        for (var index = 0; index < prompt.Length; characters++)
        {
            if (!Rune.TryGetRuneAt(prompt, index, out var rune))
            {
                return [new FieldError("#/prompt", "encoding", "prompt must not contain half of a surrogate pair", Value: null, Allowed: null)];
            }

            index += rune.Utf16SequenceLength;
        }

        return characters <= MaxCharacters ? []
            : [new FieldError("#/prompt", "too_long", $"prompt must have at most {MaxCharacters} characters and has {characters}", Value: null, Allowed: null)];
    }
}
