using System.Text;

namespace Rendermeter.Pricing.Quotes;

/// <summary>How many tokens a prompt is taken for, before a provider has counted them.</summary>
internal static class PromptTokens
{
    /// <summary>The usual guess at how many bytes of a prompt make a token. A token never holds less than a byte, which is the bound.</summary>
    public const int BytesEach = 4;

    public static (int Expected, int Most) Of(string prompt)
    {
        var bytes = Encoding.UTF8.GetByteCount(prompt);
        return (bytes / BytesEach + (bytes % BytesEach == 0 ? 0 : 1), bytes);
    }
}
