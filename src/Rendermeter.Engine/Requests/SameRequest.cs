using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Rendermeter.Engine.Requests;

/// <summary>What makes two requests the same, for a route that merges them: everything that decides what is made, for whom, and how it is told. Not the key that asks. Pure.</summary>
internal static class SameRequest
{
    /// <summary>The claim that both take.</summary>
    public static IdempotencyClaim Claim(RenderRequest request, Caller caller)
    {
        var text = new StringBuilder();
        string?[] parts =
        [
            caller.Project.ToString(), request.Prompt, request.MaxCost?.ToString(), request.Feature, request.Customer, request.CustomerTier, request.MetadataJson, request.CallbackUrl,
            request.DeadlineAt?.UtcDateTime.ToString("O", CultureInfo.InvariantCulture), .. request.Tags.Order(StringComparer.Ordinal),
            .. request.Parameters.Select(parameter => $"{parameter.Key}={parameter.Value.Text}").Order(StringComparer.Ordinal),
            .. request.Inputs.Select(input => $"{input.Role} {input.Sha256}"),
        ];
        foreach (var part in parts)
        {
            // With its length, so that no text can pretend to be two.
            text.Append(CultureInfo.InvariantCulture, $"{part?.Length ?? -1}:{part};");
        }

        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
        return new IdempotencyClaim($"merge/{request.Model}", hash, hash);
    }
}
