using Rendermeter.Engine.Verdicts;
using Rendermeter.Http.Json;
using Rendermeter.Http.Keys;
using Rendermeter.Http.Problems;

namespace Rendermeter.Http.OpenAi;

/// <summary><c>/v1/audio/speech</c>: the sound itself is the answer, so that only the headers can carry the charge.</summary>
internal static class SpeechEndpoints
{
    private const string Speech = "/v1/audio/speech";

    /// <summary>Members that cannot change what is paid. <c>voice</c> and <c>speed</c> are not among them: a model that does not know them refuses them.</summary>
    private static readonly string[] Ignored = ["response_format", "stream_format"];

    public static void MapSpeech(this IEndpointRouteBuilder endpoints)
        => endpoints.MapPost(Speech, Speak).Requires(Access.Key);

    private static async Task<IResult> Speak(HttpContext context, ModelNames names, WaitingCalls calls, IOutputFiles files)
    {
        var (body, unreadable) = await RequestBody.Read(context);
        if (body is null)
        {
            return unreadable!;
        }

        var dialect = new DialectBody(body.Root, "input", Ignored);
        var prompt = dialect.Text("input", required: true);
        dialect.Only("stream_format", "audio");
        var maxCost = dialect.Amount("max_cost");
        if (dialect.Text("model", required: true) is not { } asked)
        {
            return dialect.Request("", prompt, ["max_cost"], _ => true).Problem!;
        }

        var (model, _, unknown) = await names.Resolve(context.Caller().Org, asked, "speech", context.RequestAborted);
        if (model is null)
        {
            return unknown!;
        }

        var (request, invalid) = dialect.Request(model, prompt, ["max_cost"], _ => true);
        if (request is null)
        {
            return invalid!;
        }

        var (record, problem) = await calls.Run(context, Speech, IdempotencyKeys.Fingerprint(context.Request, Speech, body.Bytes), request with { MaxCost = maxCost });
        if (record is null)
        {
            return problem!;
        }

        var spoken = record.Outputs.First(output => record.Verdicts.TryGetValue(output.Attempt, out var verdict) && verdict.Accepted);
        var content = await files.Open(spoken.Sha256, context.RequestAborted) ?? throw new FileNotFoundException($"{spoken.Id} was kept and is gone");
        return TypedResults.Stream(content, spoken.MediaType);
    }
}
