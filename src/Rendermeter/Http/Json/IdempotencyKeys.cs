using System.Security.Cryptography;
using System.Text;
using Rendermeter.Engine.Requests;
using Rendermeter.Http.Problems;

namespace Rendermeter.Http.Json;

/// <summary>The header <c>Idempotency-Key</c>, and what two requests must have in common to be one.</summary>
internal static class IdempotencyKeys
{
    private const int MaxLength = 255;

    /// <summary>The claim of a request; null where it makes none.</summary>
    public static (IdempotencyClaim? Claim, Problem? Problem) Read(HttpRequest request, string scope, byte[] body)
        => Read(request, scope, () => Fingerprint(request, scope, body));

    /// <summary>The same for a body that has its fingerprint already.</summary>
    public static (IdempotencyClaim? Claim, Problem? Problem) Read(HttpRequest request, string scope, Func<string> fingerprint)
    {
        var sent = request.Headers["Idempotency-Key"];
        if (sent.Count == 0)
        {
            return (null, null);
        }

        if (sent.Count > 1)
        {
            return (null, Refusals.IdempotencyKey("One request has one Idempotency-Key."));
        }

        var text = sent[0] ?? "";
        var key = text is ['"', .. var quoted, '"'] ? quoted : text;
        return key.Length is 0 or > MaxLength || key.Any(letter => !char.IsAsciiLetterOrDigit(letter) && !"._:~-".Contains(letter, StringComparison.Ordinal))
            ? (null, Refusals.IdempotencyKey($"An Idempotency-Key has 1 to {MaxLength} characters of A-Z a-z 0-9 . _ : ~ -"))
            : (new IdempotencyClaim(scope, key, fingerprint()), null);
    }

    /// <summary>SHA-256 over method, route, content type and the raw body, in hex.</summary>
    public static string Fingerprint(HttpRequest request, string scope, byte[] body)
    {
        using var hash = Begin(request, scope, request.ContentType);
        hash.AppendData(body);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>A fingerprint that still waits for the body.</summary>
    public static IncrementalHash Begin(HttpRequest request, string scope, string? contentType)
    {
        var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{request.Method}\n{scope}\n{contentType}\n"));
        return hash;
    }
}
