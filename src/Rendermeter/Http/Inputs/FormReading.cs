using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using Rendermeter.Engine.Identities;
using Rendermeter.Http.Json;
using Rendermeter.Http.Problems;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Http.Inputs;

/// <summary>A form with files: its fields, and what became of each file, in the order in which they came.</summary>
/// <param name="Fingerprint">Of the method, the route and each part; the boundary is another with every call and says nothing.</param>
internal sealed record FormReading(IReadOnlyDictionary<string, string> Fields, IReadOnlyList<(string Name, InputOutcome Outcome)> Files, string Fingerprint)
{
    private const int MostFields = 20;
    private const int MostFieldBytes = 256 * 1024;

    /// <summary>Reads it part by part; a file goes to the store while it arrives.</summary>
    public static async Task<(FormReading? Form, Problem? Problem)> Read(HttpContext context, string scope, OrgId org, InputTaking taking)
    {
        if (!MediaTypeHeaderValue.TryParse(context.Request.ContentType, out var type) || HeaderUtilities.RemoveQuotes(type.Boundary).Value is not { Length: > 0 and <= 200 } boundary)
        {
            return (null, Refusals.Unreadable("syntax", "A form needs a boundary: Content-Type: multipart/form-data; boundary=…"));
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{context.Request.Method}\n{scope}\nmultipart/form-data\n"));
        var (fields, files) = (new Dictionary<string, string>(StringComparer.Ordinal), new List<(string, InputOutcome)>());
        try
        {
            var reader = new MultipartReader(boundary, context.Request.Body);
            while (await reader.ReadNextSectionAsync(context.RequestAborted) is { } section)
            {
                if (section.GetContentDispositionHeader() is not { } disposition || HeaderUtilities.RemoveQuotes(disposition.Name).Value is not { Length: > 0 and <= 64 } name)
                {
                    return (null, Refusals.Unreadable("syntax", "Each part of a form has a name of 1 to 64 characters."));
                }

                var problem = disposition.IsFileDisposition()
                    ? await TakeFile(name, section, files, org, taking, hash, context.RequestAborted)
                    : await TakeField(name, section, fields, hash, context.RequestAborted);
                if (problem is not null)
                {
                    return (null, problem);
                }
            }
        }
        catch (Exception broken) when (!context.RequestAborted.IsCancellationRequested && broken is InvalidDataException or IOException and not BadHttpRequestException)
        {
            return (null, Refusals.Unreadable("syntax", "The form cannot be read: it ends in the middle of a part."));
        }

        return (new FormReading(fields, files, Convert.ToHexStringLower(hash.GetHashAndReset())), null);
    }

    private static async Task<Problem?> TakeFile(
        string name, MultipartSection section, List<(string, InputOutcome)> files, OrgId org, InputTaking taking, IncrementalHash hash, CancellationToken cancellationToken)
    {
        // The pictures, and a mask besides.
        if (files.Count > InputOptions.MostFiles)
        {
            return Refusals.Validation([new FieldError($"#/{Members.Escape(name)}", "out_of_range", $"an edit has at most {InputOptions.MostFiles} pictures and one mask", Value: null, Allowed: null)]);
        }

        var outcome = await taking.Take(org, section.Body, cancellationToken);
        if (outcome is InputOutcome.Full full)
        {
            return full.Problem;
        }

        hash.AppendData(Encoding.UTF8.GetBytes($"file {name} {(outcome as InputOutcome.Taken)?.Input.Sha256}\n"));
        files.Add((name, outcome));
        return null;
    }

    private static async Task<Problem?> TakeField(string name, MultipartSection section, Dictionary<string, string> fields, IncrementalHash hash, CancellationToken cancellationToken)
    {
        if (fields.Count == MostFields)
        {
            return Refusals.Unreadable("too_large", $"A form has at most {MostFields} fields besides its files, and {name} is one more.", $"#/{Members.Escape(name)}");
        }

        var bytes = new byte[MostFieldBytes + 1];
        var length = await section.Body.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken);
        if (length > MostFieldBytes)
        {
            return Refusals.TooLarge(MostFieldBytes) with { Detail = $"The field {name} has at most {MostFieldBytes} bytes." };
        }

        string text;
        try
        {
            text = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(bytes, 0, length);
        }
        catch (DecoderFallbackException)
        {
            return Refusals.Unreadable("encoding", $"{name} must be UTF-8.", $"#/{Members.Escape(name)}");
        }

        hash.AppendData(Encoding.UTF8.GetBytes($"field {name} {length}\n"));
        hash.AppendData(bytes, 0, length);
        return fields.TryAdd(name, text) ? null : Refusals.Unreadable("duplicate_member", $"{name} is given twice.", $"#/{Members.Escape(name)}");
    }
}
