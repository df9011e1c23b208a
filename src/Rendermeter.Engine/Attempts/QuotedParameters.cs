using System.Diagnostics;
using System.Text.Json;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Engine.Attempts;

/// <summary>The parameters that a quote was made for, with the defaults that it filled in: what is sent, priced and judged by.</summary>
internal static class QuotedParameters
{
    /// <summary>Reads them from the quote as it was shown.</summary>
    public static ParameterSet Read(string quoteJson)
    {
        using var document = JsonDocument.Parse(quoteJson);
        return Members(document.RootElement.GetProperty("parameters"))
            .Concat(Members(document.RootElement.GetProperty("defaults")))
            .Aggregate(ParameterSet.Empty, (all, parameter) => all.With(parameter.Key, parameter.Value));
    }

    private static ParameterSet Members(JsonElement members) => ParameterSet.FromJson(members) switch
    {
        ParseResult.Parsed parsed => parsed.Parameters,
        _ => throw new UnreachableException("a stored quote can be read"),
    };
}
