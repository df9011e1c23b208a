using System.Text.Json;
using Rendermeter.Http.Json;
using Rendermeter.Http.OpenAi;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Http.Problems;

/// <summary>Why a request was not carried out (RFC 9457). Each dialect answers it in its own envelope, under the same code.</summary>
/// <param name="Code">One word for programs; the problem's type is <c>urn:rendermeter:problem:{code}</c>.</param>
/// <param name="Detail">A sentence for people.</param>
internal sealed record Problem(int Status, string Code, string Title, string Detail) : IResult
{
    /// <summary>The fields that are wrong; empty where the request as a whole is meant.</summary>
    public IReadOnlyList<FieldError> Errors { get; init; } = [];

    /// <summary>Further members of the document.</summary>
    public Action<Utf8JsonWriter>? Members { get; init; }

    /// <summary>When to come back; null says nothing.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>True where repeating the call could cost again, or could not help.</summary>
    public bool NeverRetry { get; init; }

    public Task ExecuteAsync(HttpContext httpContext)
    {
        if (RetryAfter is { } pause)
        {
            httpContext.Response.Headers.RetryAfter = ((long)pause.TotalSeconds).ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        if (NeverRetry)
        {
            httpContext.Response.Headers["x-should-retry"] = "false";
        }

        return OpenAiError.Speaks(httpContext.Request)
            ? JsonAnswer.Send(httpContext, Status, "application/json", json => OpenAiError.Write(json, this))
            : JsonAnswer.Send(httpContext, Status, "application/problem+json", Write);
    }

    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("type", $"urn:rendermeter:problem:{Code}");
        json.WriteString("title", Title);
        json.WriteNumber("status", Status);
        json.WriteString("code", Code);
        json.WriteString("detail", Detail);
        Members?.Invoke(json);
        if (Errors.Count > 0)
        {
            json.WriteList("errors", Errors, WriteError);
        }

        json.WriteEndObject();
    }

    private static void WriteError(Utf8JsonWriter json, FieldError error)
    {
        json.WriteStartObject();
        json.WriteString("pointer", error.Pointer);
        json.WriteString("code", error.Code);
        json.WriteString("detail", error.Detail);
        json.WriteOptional("value", error.Value);
        if (error.Allowed is { } allowed)
        {
            json.WriteList("allowed", allowed, (writer, value) => writer.WriteStringValue(value));
        }
        else
        {
            json.WriteNull("allowed");
        }

        json.WriteEndObject();
    }
}
