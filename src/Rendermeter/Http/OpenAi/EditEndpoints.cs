using System.Text.Json;
using System.Text.RegularExpressions;
using Rendermeter.Engine.Inputs;
using Rendermeter.Engine.Verdicts;
using Rendermeter.Http.Inputs;
using Rendermeter.Http.Json;
using Rendermeter.Http.Keys;
using Rendermeter.Http.Problems;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Http.OpenAi;

/// <summary><c>/v1/images/edits</c>: a form with pictures, as the SDKs send it, or JSON with their addresses.</summary>
internal static partial class EditEndpoints
{
    private const string Edits = "/v1/images/edits";

    /// <summary>Members of the vendor that cannot change what is paid. <c>input_fidelity</c> is not among them: it changes how many tokens a picture is.</summary>
    private static readonly string[] Ignored = [.. ImageEndpoints.Ignored, "images", "mask"];

    public static void MapEdits(this IEndpointRouteBuilder endpoints) => endpoints.MapPost(Edits, Edit).Requires(Access.Key);

    private static async Task<IResult> Edit(HttpContext context, ModelNames names, WaitingCalls calls, InputTaking taking, InputGathering gathering, IOutputFiles files)
    {
        var isForm = context.Request.ContentType?.StartsWith("multipart/form-data", StringComparison.OrdinalIgnoreCase) == true;
        var (read, unreadable) = isForm ? await OfForm(context, taking) : await OfJson(context, taking);
        if (read is null)
        {
            return unreadable!;
        }

        var (asked, invalid) = await ImageEndpoints.Request(context, read.Root, Ignored, names, read.Errors);
        if (asked is null)
        {
            return invalid!;
        }

        var (claim, badKey) = IdempotencyKeys.Read(context.Request, Edits, () => read.Fingerprint);
        if (badKey is not null)
        {
            return badKey;
        }

        var (inputs, wrong) = await gathering.Gather(context.Caller().Org, read.Asked, read.Inline, claim, context.RequestAborted);
        if (wrong is not null)
        {
            return wrong;
        }

        var (record, problem) = await calls.Run(context, Edits, read.Fingerprint, asked with { Inputs = inputs });
        return record is null ? problem! : new ImageAnswer(record, files);
    }

    private static async Task<(Reading? Reading, Problem? Problem)> OfForm(HttpContext context, InputTaking taking)
    {
        var (form, unreadable) = await FormReading.Read(context, Edits, context.Caller().Org, taking);
        if (form is null)
        {
            return (null, unreadable);
        }

        var (asked, errors) = (new List<InputAsk>(), new List<FieldError>());
        foreach (var (index, (name, outcome)) in form.Files.Index())
        {
            var pointer = $"#/{Members.Escape(name)}";
            if (name != "mask" && name != "image" && !name.StartsWith("image[", StringComparison.Ordinal))
            {
                errors.Add(new FieldError(pointer, "unknown_member", $"{name} is no file of an edit: image, image[] and mask are", Value: null, ["image", "image[]", "mask"]));
            }
            else if (outcome is InputOutcome.Refused refused)
            {
                errors.Add(new FieldError(pointer, refused.Code, $"{Which(form.Files, index)}: {refused.Detail}", Value: null, Allowed: null));
            }

            asked.Add(new InputAsk(name == "mask" ? InputRole.Mask : InputRole.Source, Url: null, index, File: null) { Pointer = pointer });
        }

        Count(asked, "#/image", errors);
        if (form.Fields.ContainsKey("mask"))
        {
            errors.Add(new FieldError("#/mask", "type", "mask is a file, and text came", Value: null, Allowed: null));
        }

        Require(asked, "#/image", form.Fields.ContainsKey("image") ? "image is a file, and text came" : "image is required", errors);
        return (new Reading(Json(form.Fields), asked, [.. form.Files.Select(file => file.Outcome)], form.Fingerprint, errors), null);
    }

    private static async Task<(Reading? Reading, Problem? Problem)> OfJson(HttpContext context, InputTaking taking)
    {
        var (body, unreadable) = await MediaBody.Read(context, Edits, context.Caller().Org, taking, member: null, "image_url", under: null);
        if (body is null)
        {
            return (null, unreadable);
        }

        var (asked, errors) = (new List<InputAsk>(), new List<FieldError>());
        if (body.Root.TryGetProperty("images", out var images) && images.ValueKind == JsonValueKind.Array)
        {
            foreach (var (index, image) in images.EnumerateArray().Take(InputOptions.MostFiles + 1).Index())
            {
                asked.AddRange(InputBodies.OfDialect($"#/images/{index}", image, InputRole.Source, errors));
            }

            Count(asked, "#/images", errors);
        }
        else if (body.Root.TryGetProperty("images", out images) && images.ValueKind != JsonValueKind.Null)
        {
            errors.Add(new FieldError("#/images", "type", "images must be a list of at most 16 objects such as {\"image_url\":\"https://…\"}", Value: null, Allowed: null));
        }

        Require(asked, "#/images", "images is required", errors);
        if (body.Root.TryGetProperty("mask", out var mask) && mask.ValueKind != JsonValueKind.Null)
        {
            asked.AddRange(InputBodies.OfDialect("#/mask", mask, InputRole.Mask, errors));
        }

        return (new Reading(body.Root, asked, body.Files, body.Fingerprint, errors), null);
    }

    /// <summary>Which of the files of that name: the official clients send all of them under one.</summary>
    private static string Which(IReadOnlyList<(string Name, InputOutcome Outcome)> files, int index)
    {
        var name = files[index].Name;
        return files.Count(file => file.Name == name) == 1 ? name : $"{name}, the {files.Take(index + 1).Count(file => file.Name == name)}. of that name";
    }

    private static void Count(List<InputAsk> asked, string pointer, List<FieldError> errors)
    {
        if (asked.Count(one => one.Role == InputRole.Source) > InputOptions.MostFiles)
        {
            errors.Add(new FieldError(pointer, "out_of_range", $"an edit has at most {InputOptions.MostFiles} pictures", Value: null, Allowed: null));
        }
    }

    private static void Require(List<InputAsk> asked, string pointer, string why, List<FieldError> errors)
    {
        if (!asked.Exists(one => one.Role == InputRole.Source) && errors.Count == 0)
        {
            errors.Add(new FieldError(pointer, "required", why, Value: null, Allowed: null));
        }
    }

    /// <summary>The fields as the members of a body: a form has no types, so that what reads as a number is one, but for text.</summary>
    private static JsonElement Json(IReadOnlyDictionary<string, string> fields)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            foreach (var (name, text) in fields.Where(field => !PictureName().IsMatch(field.Key)))
            {
                json.WritePropertyName(name);
                if (name is not ("prompt" or "model" or "user") && ParameterValue.FromText(text).Kind == ParameterKind.Number)
                {
                    json.WriteRawValue(text);
                }
                else
                {
                    json.WriteStringValue(text);
                }
            }

            json.WriteEndObject();
        }

        using var document = JsonDocument.Parse(buffer.ToArray());
        return document.RootElement.Clone();
    }

    [GeneratedRegex(@"^image(\[[0-9]*\])?$")]
    private static partial Regex PictureName();

    private sealed record Reading(JsonElement Root, IReadOnlyList<InputAsk> Asked, IReadOnlyList<InputOutcome> Inline, string Fingerprint, IReadOnlyList<FieldError> Errors);
}
