using System.Text.Json;
using Rendermeter.Http.Json;
using Rendermeter.Http.Problems;

namespace Rendermeter.Http.OpenAi;

/// <summary>A problem in the envelope of the OpenAI dialect: the same facts under the same code.</summary>
internal static class OpenAiError
{
    /// <summary>True for requests of this dialect.</summary>
    public static bool Speaks(HttpRequest request) => request.Path.StartsWithSegments("/v1");

    public static void Write(Utf8JsonWriter json, Problem problem)
    {
        json.WriteStartObject();
        json.WriteStartObject("error");
        json.WriteString("message", problem.Code == "validation" ? string.Join("; ", problem.Errors.Select(error => error.Detail)) : problem.Detail);
        json.WriteString("type", Type(problem.Status));
        json.WriteOptional("param", problem.Errors is [var first, ..] ? first.Pointer.Replace("#/parameters/", "", StringComparison.Ordinal).TrimStart('#').TrimStart('/') is { Length: > 0 } param ? param : null : null);
        json.WriteString("code", problem.Code);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static string Type(int status) => status switch
    {
        402 => "insufficient_quota",
        403 => "permission_error",
        429 => "rate_limit_error",
        >= 500 => "server_error",
        _ => "invalid_request_error",
    };
}
