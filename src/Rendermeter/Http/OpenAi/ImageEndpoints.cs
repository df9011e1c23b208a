using System.Text.Json;
using Rendermeter.Engine.Requests;
using Rendermeter.Engine.Verdicts;
using Rendermeter.Http.Json;
using Rendermeter.Http.Keys;
using Rendermeter.Http.Problems;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Http.OpenAi;

/// <summary><c>/v1/images</c>.</summary>
internal static class ImageEndpoints
{
    private const string Generations = "/v1/images/generations";

    /// <summary>Members of the vendor that cannot change what is paid.</summary>
    internal static readonly string[] Ignored = ["user", "background", "moderation", "output_compression", "output_format", "style", "metadata", "store", "response_format", "stream"];

    public static void MapImages(this IEndpointRouteBuilder endpoints)
        => endpoints.MapPost(Generations, Generate).Requires(Access.Key);

    private static async Task<IResult> Generate(HttpContext context, ModelNames names, WaitingCalls calls, IOutputFiles files)
    {
        var (body, unreadable) = await RequestBody.Read(context);
        if (body is null)
        {
            return unreadable!;
        }

        var (request, invalid) = await Request(context, body.Root, Ignored, names, []);
        if (request is null)
        {
            return invalid!;
        }

        var (record, problem) = await calls.Run(context, Generations, IdempotencyKeys.Fingerprint(context.Request, Generations, body.Bytes), request);
        return record is null ? problem! : new ImageAnswer(record, files);
    }

    /// <summary>What a body of this dialect asks for, or everything that is wrong with it.</summary>
    /// <param name="found">What was found wrong with it before.</param>
    internal static async Task<(RenderRequest? Request, Problem? Problem)> Request(
        HttpContext context, JsonElement root, IReadOnlyList<string> ignored, ModelNames names, IReadOnlyList<FieldError> found)
    {
        var dialect = new DialectBody(root, "prompt", ignored, found);
        var prompt = dialect.Text("prompt");
        dialect.Only("response_format", "b64_json");
        dialect.Only("stream", "false");
        var maxCost = dialect.Amount("max_cost");
        if (dialect.Text("model", required: true) is not { } asked)
        {
            return (null, dialect.Request("", prompt, ["max_cost"], _ => true).Problem);
        }

        var (model, route, unknown) = await names.Resolve(context.Caller().Org, asked, "image", context.RequestAborted);
        if (model is null)
        {
            return (null, unknown);
        }

        string[] taken = root.TryGetProperty("partial_images", out var partial) && partial is { ValueKind: JsonValueKind.Number } && partial.GetRawText() == "0" ? ["partial_images", "max_cost"] : ["max_cost"];
        var (request, invalid) = dialect.Request(model, prompt, taken, name => !Knows(names, route!, name));
        return request is null ? (null, invalid) : (request with { MaxCost = maxCost }, null);
    }

    /// <summary>Whether the model has its own meaning for <c>auto</c>; where it has none, leaving it out says the same.</summary>
    private static bool Knows(ModelNames names, Engine.Routes.Route route, string parameter)
        => names.Rule(route, parameter) is { } rule && (rule.As.ContainsKey("auto") || rule.Allowed?.Contains("auto") == true);
}
